export { actingAudit } from './acting-audit.ts'
export { type AuditedTable, auditTable, extraStretches, predictBlocks, predictSum } from './audit.ts'
export { sessionRows } from './entries.ts'
export { estimateSeconds, leastSeconds } from './estimate.ts'
export { type LatencyTableResult, measureLatencyTable } from './measure.ts'
export {
  type ArchitectureLatency,
  measureArchitecture,
  measureArchitectures,
  measureNetworks,
  type NamedArchitecture,
  type NamedNetwork,
} from './networks.ts'
export { intervalOfMedian } from './entries.ts'
export { defaultProtocol, protocolVersion, requireEngine, requireHalf } from './protocol.ts'
export type { SamplingOptions, Telling } from './sampling.ts'
export { type Run, targetOf } from './target.ts'
