import type { Job } from '#shared/contract/jobs.ts'
import { useArchitectures } from '../architectures/store.ts'
import { i18n } from '../i18n/index.ts'
import { useTables } from '../latency-tables/store.ts'
import { useSearches } from '../searches/store.ts'
import { deviceLabel } from '../ui/device-label.ts'

/** What a job does and on what, in the user's language; the host's own title where the thing is not known here. */
export function jobTitle(job: Job): string {
  const subject = subjectName(job)
  return subject === null ? job.title : `${i18n.global.t(`jobs.kinds.${job.kind}`)} · ${subject}`
}

function subjectName(job: Job): string | null {
  switch (job.kind) {
    case 'measure-table':
    case 'audit': {
      const table = useTables().list.data.value?.find((each) => each.id === job.subjectId)
      return table ? `${table.space} · ${deviceLabel(table.deviceId, table.deviceName)}` : null
    }
    case 'search':
      return useSearches().list.data.value?.find((each) => each.id === job.subjectId)?.name ?? null
    case 'measure-architecture':
      return useArchitectures().list.data.value?.find((each) => each.id === job.subjectId)?.name ?? null
    case 'evaluation':
    case 'set-up':
      return null
  }
}
