import type { ArchitectureService } from '../architectures/service.ts'
import type { ComparisonService } from '../comparisons/service.ts'
import type { DatasetService } from '../datasets/service.ts'
import type { DeviceService } from '../devices/service.ts'
import type { LatencyTableService } from '../latency-tables/service.ts'
import type { RetargetService } from '../retargets/service.ts'
import type { SearchService } from '../searches/service.ts'

/** Who does a plan's steps. */
export interface PlanParts {
  readonly datasets: DatasetService
  readonly devices: DeviceService
  readonly latencyTables: LatencyTableService
  readonly searches: SearchService
  readonly retargets: RetargetService
  readonly architectures: ArchitectureService
  readonly comparisons: ComparisonService
}
