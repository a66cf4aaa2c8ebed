import type { Matrix } from '../contract/matrices.ts'
import { quoted } from '../text/csv.ts'

/** Every architecture of each device on each device, a line each; microseconds, shares. @param nameOf a device's key */
export function matrixCsv(
  { architectures, accuracies, cells }: Pick<Matrix, 'architectures' | 'accuracies' | 'cells'>,
  nameOf: (key: string) => string,
): string {
  const known = new Map(architectures.map((each) => [each.id, each]))
  const lines = cells.flatMap(({ from, on, basis, nets }) =>
    nets.map(({ architectureId, latencyUs, slower, lost }) => {
      const { name, accuracy } = known.get(architectureId)!
      return [
        quoted(nameOf(from)),
        quoted(nameOf(on)),
        architectureId,
        quoted(name),
        accuracy ?? '',
        accuracies,
        latencyUs,
        basis,
        slower ?? '',
        lost ?? '',
      ].join(',')
    }),
  )
  const header =
    'made_for,run_on,architecture_id,architecture,accuracy,accuracy_is,latency_us,latency_is,slower_at_equal_accuracy,accuracy_lost_at_equal_latency'
  return `${[header, ...lines].join('\n')}\n`
}
