export { bootstrapMedian, meanDifference, meanInterval, type MeanInterval } from './intervals.ts'
export { kendall, spearman } from './correlation.ts'
export { audit, scaleThroughOrigin, type AuditFigures } from './agreement.ts'
export { mean, median, percentile, standardDeviation } from './summary.ts'
