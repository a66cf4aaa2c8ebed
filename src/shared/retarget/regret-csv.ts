import type { RegretMatrix } from '../contract/retargets.ts'
import { quoted } from '../text/csv.ts'

/** Every net of each front on each device, one a line; microseconds and shares. @param nameOf a front's device */
export function regretCsv({ cells }: RegretMatrix, nameOf: (id: string) => string): string {
  const lines = cells.flatMap(({ from, on, nets }) =>
    nets.map(({ accuracy, latencyUs, ownLatencyUs, regret }) =>
      [quoted(nameOf(from)), quoted(nameOf(on)), accuracy, latencyUs, ownLatencyUs, regret].join(','),
    ),
  )
  return `${['made_for,run_on,predicted_accuracy,latency_us,own_latency_us,regret', ...lines].join('\n')}\n`
}
