import type { JobTitle } from '../contract/jobs.ts'

/** What a job does, in English, as the terminal and messages say it. */
export function jobTitleText(title: JobTitle): string {
  switch (title.kind) {
    case 'measure-table':
      return `Measure ${title.space} on ${title.deviceName}`
    case 'audit':
      return `Audit ${title.space} on ${title.deviceName}`
    case 'search':
      return `Search ${title.name}`
    case 'evaluation':
      return `Train ${title.name}, seed ${String(title.seed)}`
    case 'measure-architecture':
      return title.architectures === 1
        ? `Measure ${title.name}`
        : `Measure ${String(title.architectures)} architectures`
    case 'retarget':
      return title.devices === 1
        ? `Retarget ${title.name}`
        : `Retarget ${title.name} to ${String(title.devices)} devices`
    case 'finals':
      return `Finals of ${title.name} for ${title.deviceName}`
    case 'export':
      return `Export ${title.name}`
    case 'deployment':
      return `Run ${title.name} on ${title.deviceName}`
    case 'comparison':
      return `Compare at equal latency, ${title.space} on ${title.deviceName}`
    case 'plan':
      return `Find fast networks: ${title.name}`
    case 'matrix':
      return `Measure what ${title.searchId} made on ${String(title.devices)} ${title.devices === 1 ? 'device' : 'devices'}`
    case 'dataset':
      return `Read the pictures of ${title.name}`
    case 'pack':
      return `Pack ${title.name}`
    case 'unpack':
      return `Unpack ${title.name}`
    case 'model':
      return `Read the layers of ${title.name}`
    case 'set-up':
      return `Build the benchmark for ${title.abi}`
  }
}
