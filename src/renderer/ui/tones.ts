import type { Comparison } from '#shared/contract/comparisons.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import type { DeviceState } from '#shared/contract/devices.ts'
import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import type { Plan } from '#shared/contract/plans.ts'
import type { SearchSummary } from '#shared/contract/searches.ts'
import type { SweepSummary } from '#shared/contract/sweeps.ts'
import type { Worker } from '#shared/contract/workers.ts'
import type { Part } from '#shared/contract/system.ts'

/** Semantic colours; each state of each thing has one, on every page the same. */
export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger'

export const deviceTones: Record<DeviceState, Tone> = {
  ready: 'success',
  busy: 'accent',
  unauthorized: 'warning',
  offline: 'neutral',
  'no-permission': 'warning',
  'unsupported-abi': 'danger',
  'read-only': 'neutral',
}
export const presenceTones: Record<Worker['presence'], Tone> = { there: 'success', silent: 'warning', never: 'neutral' }
export const workerTones: Record<Worker['state'], Tone> = {
  active: 'success',
  paused: 'warning',
  draining: 'accent',
  revoked: 'danger',
}
export const datasetTones: Record<Dataset['state'], Tone> = { ready: 'success', missing: 'warning', corrupt: 'danger' }
export const searchTones: Record<SearchSummary['state'], Tone> = {
  queued: 'neutral',
  running: 'accent',
  stopping: 'warning',
  stopped: 'warning',
  interrupted: 'warning',
  failed: 'danger',
  done: 'success',
}
export const comparisonTones: Record<Comparison['state'], Tone> = {
  queued: 'neutral',
  running: 'accent',
  stopping: 'warning',
  stopped: 'warning',
  failed: 'danger',
  done: 'success',
}
export const planTones: Record<Plan['state'], Tone> = {
  running: 'accent',
  stopping: 'warning',
  stopped: 'warning',
  paused: 'warning',
  interrupted: 'warning',
  failed: 'danger',
  done: 'success',
}
export const sweepTones: Record<SweepSummary['state'], Tone> = {
  running: 'accent',
  stopped: 'warning',
  interrupted: 'warning',
  failed: 'danger',
  done: 'success',
}
export const tableTones: Record<LatencyTableSummary['state'], Tone> = {
  measuring: 'accent',
  paused: 'warning',
  // Measured to the end, which says nothing of the numbers: their mark of trust does.
  complete: 'neutral',
  failed: 'danger',
}
export const partTones: Record<Part['state'], Tone> = {
  ok: 'success',
  missing: 'danger',
  stale: 'warning',
  broken: 'danger',
  optional: 'neutral',
}
