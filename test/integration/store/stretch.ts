import type { DeviceConditions } from '#shared/contract/devices.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'

/** A stretch of measuring with no sample yet. */
export const stretchUnder = (conditions: DeviceConditions): MeasuredStretch => ({
  at: conditions.at,
  durationMs: 700,
  engine: 'ncnn 1',
  binarySha256: 'f00',
  fixedPerformanceMode: null,
  threads: 1,
  pinned: true,
  pinError: null,
  cores: [0],
  halfArithmetic: false,
  referenceUs: [70],
  overheadUs: 0.1,
  passes: 1,
  droppedPasses: 0,
  disturbedSamples: 0,
  onCoreSamples: 0,
  conditionsBefore: conditions,
  conditionsAfter: conditions,
  samples: [],
})
