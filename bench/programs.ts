import { fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { createRandom } from '#shared/random.ts'
import { median, percentile } from '#shared/statistics/index.ts'
import type { PassSample } from '#main/devices/engines/benchmark.ts'
import { drawPaths, graphsOf } from '#main/devices/latency-table/paths.ts'
import { leadRuns, warmupMs } from '#main/devices/latency-table/protocol.ts'
import { createLocalDevice } from '#main/devices/local/index.ts'

/** How long a program runs before it is the other one's turn. */
const turnMs = 1_000
/** What a busy computer leaves alone of samples: their low tenth. */
const lowShare = 0.1
const precisions = ['fp32', 'int8'] as const

/** Microseconds of each graph, without what the thread was off its core. */
function samplesOf(passes: readonly PassSample[], drawn: readonly (readonly number[])[], graphs: number): number[][] {
  const samples: number[][] = Array.from({ length: graphs }, () => [])
  for (const { pass, latenciesUs, awayUs } of passes)
    drawn[pass]!.forEach((graph, place) => samples[graph]!.push(latenciesUs[place]! - (awayUs?.[place] ?? 0)))
  return samples
}

/**
 * The operators of fbnet-mini by two benchmark programs of this computer, turn about, so that both meet it as it is at
 * the time: what the second takes of the first's time.
 * @param paths the two programs
 */
export async function comparePrograms([first, second]: readonly [string, string], turns: number) {
  const rows = []
  for (const precision of precisions) {
    const devices = [first, second].map((binary) => createLocalDevice({ binary }))
    const random = createRandom(1)
    const { graphs, places } = graphsOf(operatorPlaces(fbnetSpaces['fbnet-mini']), devices[0]!.engine, precision)
    const passes = Array.from({ length: 4 }, () => drawPaths(places, random)).flat()
    const samples = devices.map(() => graphs.map((): number[] => []))
    const references: number[][] = [[], []]
    for (let turn = 0; turn < 2 * turns; turn++) {
      const which = turn % 2
      const { signal } = new AbortController()
      const session = await devices[which]!.openSession(signal)
      try {
        const limitMs = turnMs
        const run = {
          graphs,
          passes,
          threads: 1,
          cores: [0],
          precision,
          warmupRounds: 1,
          warmupMs,
          rounds: 50,
          limitMs,
        }
        const result = await session.run({ ...run, leadRuns }, signal)
        samplesOf(result.passes, passes, graphs.length).forEach((own, graph) => samples[which]![graph]!.push(...own))
        references[which]!.push(...result.passes.map(({ referenceUs }) => referenceUs))
      } finally {
        await session.dispose()
      }
    }
    const [one, other] = samples.map((each) => each.map((own) => percentile(own, lowShare))) as [number[], number[]]
    const ratios = one.map((us, graph) => other[graph]! / us)
    const [slow, fast] = references.map((own) => percentile(own, lowShare)) as [number, number]
    const sum = (values: readonly number[]): number => values.reduce((total, us) => total + us, 0)
    rows.push({
      precision,
      operators: graphs.length,
      'first, µs': Math.round(sum(one)),
      'second, µs': Math.round(sum(other)),
      'median ratio': Number(median(ratios).toFixed(3)),
      'least and most': `${percentile(ratios, 0).toFixed(2)} … ${percentile(ratios, 1).toFixed(2)}`,
      'reference kernel': Number((fast / slow).toFixed(3)),
    })
  }
  return rows
}
