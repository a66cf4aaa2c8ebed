import type { Job } from '#shared/contract/jobs.ts'

/** Where the thing a job works on is to be seen. */
export function jobPage(job: Pick<Job, 'title' | 'subjectId'>): string {
  switch (job.title.kind) {
    case 'measure-table':
    case 'audit':
      return `/latency-tables/${encodeURIComponent(job.subjectId)}`
    case 'search':
      return `/searches/${encodeURIComponent(job.subjectId)}`
    case 'measure-architecture':
      return `/architectures/${encodeURIComponent(job.subjectId)}`
    case 'evaluation':
    case 'export':
    case 'deployment':
      return `/architectures/${encodeURIComponent(job.title.architectureId)}`
    case 'retarget':
    case 'finals':
      return `/searches/${encodeURIComponent(job.title.searchId)}`
    case 'comparison':
      return `/comparisons/${encodeURIComponent(job.subjectId)}`
    case 'plan':
      return `/plans/${encodeURIComponent(job.subjectId)}`
    case 'matrix':
      return `/front/devices?search=${encodeURIComponent(job.title.searchId)}`
    case 'model':
      return '/architectures'
    case 'dataset':
      return '/data'
    case 'pack':
    case 'unpack':
    case 'set-up':
      return '/system'
  }
}
