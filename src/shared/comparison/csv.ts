import type { ComparedBin } from '../contract/comparisons.ts'
import { quoted } from '../text/csv.ts'

/** A line a training. */
export function comparisonCsv(bins: readonly ComparedBin[]): string {
  const header =
    'bin,bin_latency_us,group,architecture_id,architecture,latency_us,params,macs,seed,test_accuracy,evaluation_id'
  const lines = bins.flatMap((bin, index) =>
    bin.groups.flatMap(({ kind, trainings }) =>
      trainings.map(({ architecture, latencyUs, seed, done }) =>
        [
          String(index + 1),
          bin.latencyUs.toFixed(3),
          kind,
          architecture.id ?? '',
          quoted(architecture.name),
          latencyUs.toFixed(3),
          String(architecture.params),
          String(architecture.macs),
          String(seed),
          done === null ? '' : String(done.figure),
          done?.evaluationId ?? '',
        ].join(','),
      ),
    ),
  )
  return `${[header, ...lines].join('\n')}\n`
}
