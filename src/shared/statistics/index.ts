export {
  bootstrapMedian,
  meanDifference,
  meanInterval,
  shareInterval,
  type MeanDifference,
  type MeanInterval,
} from './intervals.ts'
export { kendall, spearman } from './correlation.ts'
export { speedChanged } from './device-speed.ts'
export { audit, calibratedError, scaleThroughOrigin, type AuditFigures } from './agreement.ts'
export { mean, median, percentile, standardDeviation } from './summary.ts'
