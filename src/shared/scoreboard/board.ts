/** A sweep over methods and seeds as one honest table: what each method found, at what cost, beside chance. */
import { kindOf, type CommonSettings } from '../algorithms/index.ts'
import { expectedBest } from '../comparison/expected-best.ts'
import type { Figure, TrainingProtocol } from '../contract/accuracies.ts'
import type { FrontPoint, FrontRivals } from '../contract/fronts.ts'
import type { SettingValue, SweepRun } from '../contract/sweeps.ts'
import { meanFigure } from '../evaluation/accuracy.ts'
import { mean, meanDifference, type MeanDifference } from '../statistics/index.ts'

/** One method, which is all that varies in a sweep but the seed. */
export interface BoardRow {
  readonly values: Readonly<Record<string, SettingValue>>
  /** Searches of it, one a seed, and those whose first architecture has an accuracy. */
  readonly searches: number
  readonly trained: number
  /** Of a search, this machine's time in all of its epochs or children; null before one has any. */
  readonly searchMs: number | null
  /** Of training the architecture that it put first. */
  readonly trainingMs: number | null
  /** The same in MACs × images; null where that cannot be told, as of text. */
  readonly searchMacImages: number | null
  readonly trainingMacImages: number | null
  /** On the test data, of what each search put first; null while none is trained. Of text the perplexity. */
  readonly accuracy: Figure | null
  readonly best: number | null
  /** Of text, a word on average: log₂ of the perplexity, averaged over the searches; null for images. */
  readonly bits: number | null
  readonly x: Figure | null
  /**
   * Less the mean of random architectures, with the 95 % interval; null where there are fewer than two of either. Of
   * perplexities what is below 0 is better than chance.
   */
  readonly overRandom: MeanDifference | null
  /**
   * What the best of k random architectures no further along x is expected to have, where k of them are trained in the
   * time of one search and its training; as many as there are where k is more.
   */
  readonly chance: { readonly of: number; readonly affordable: number; readonly figure: number } | null
  /** The largest architectures of the same latency, from comparisons at equal latency; null where none is so near. */
  readonly largest: Readonly<Record<'largest-macs' | 'largest-params', number | null>>
}

type Run = Pick<SweepRun, 'values' | 'architectureIds' | 'durationMs' | 'macImages' | 'trainings'> & {
  readonly search: { readonly settings: CommonSettings }
}

/** Draws architectures and learns nothing: what others are held against. */
const isChance = ({ search }: Run): boolean => kindOf(search.settings).course === 'none'

/** A rival counts at so near a latency; random ones up to as much beyond. */
const nearness = 0.1

export type Measure = TrainingProtocol['measure']

/** An architecture with what it is worth: a share of test images, or a perplexity. */
export type BoardPoint = Pick<FrontPoint, 'architectureId' | 'x' | 'testAccuracy'>

/** How one compares two: more accuracy is better, and less perplexity. */
const signs: Readonly<Record<Measure, 1 | -1>> = { accuracy: 1, perplexity: -1 }

/** The best method by its mean first; those without one last. */
export function boardOf(
  { runs }: { readonly runs: readonly Run[] },
  { points, rivals }: { readonly points: readonly BoardPoint[]; readonly rivals: readonly FrontRivals[] },
  measure: Measure = 'accuracy',
): BoardRow[] {
  const known = new Map(points.map((point) => [point.architectureId, point]))
  const pointsOf = (run: Run): BoardPoint[] => run.architectureIds.flatMap((id) => known.get(id) ?? [])
  const randomRuns = runs.filter(isChance)
  const random = { points: randomRuns.flatMap(pointsOf), trainingMs: meanOrNull(randomRuns.flatMap(trainingTimes)) }
  const groups = Map.groupBy(runs, ({ values: { seed: _seed, ...method } }) => JSON.stringify(method))
  return [...groups.values()]
    .map((own) => rowOf(own, { known, random, rivals, measure }))
    .sort((a, b) => worth(b, measure) - worth(a, measure))
}

const worth = ({ accuracy }: BoardRow, measure: Measure): number =>
  accuracy === null ? -Infinity : signs[measure] * accuracy.mean

function rowOf(
  own: readonly Run[],
  {
    known,
    random,
    rivals,
    measure,
  }: {
    readonly known: ReadonlyMap<string, BoardPoint>
    readonly random: { readonly points: readonly BoardPoint[]; readonly trainingMs: number | null }
    readonly rivals: readonly FrontRivals[]
    readonly measure: Measure
  },
): BoardRow {
  const { seed: _seed, ...values } = own[0]!.values
  const first = own.flatMap(({ architectureIds: [id] }) => known.get(id ?? '') ?? [])
  const accuracies = first.map(({ testAccuracy }) => testAccuracy)
  const x = first.length === 0 ? null : meanFigure(first.map((point) => point.x))
  const times = own.map(({ durationMs }) => durationMs).filter((ms) => ms > 0)
  const [searchMs, trainingMs] = [meanOrNull(times), meanOrNull(own.flatMap(trainingTimes))]
  const isRandom = isChance(own[0]!)
  const near = x === null ? [] : random.points.filter((point) => point.x <= x.mean * (1 + nearness))
  const chanceAccuracies = near.map(({ testAccuracy }) => testAccuracy)
  return {
    values,
    searches: own.length,
    trained: first.length,
    searchMs,
    trainingMs,
    searchMacImages: meanOrNull(own.flatMap(({ durationMs, macImages }) => (durationMs > 0 ? (macImages ?? []) : []))),
    trainingMacImages: meanOrNull(own.flatMap(firstTrainings).flatMap(({ macImages }) => macImages ?? [])),
    accuracy: accuracies.length === 0 ? null : meanFigure(accuracies),
    best: accuracies.length === 0 ? null : bestOf(accuracies, measure),
    bits: measure === 'accuracy' || accuracies.length === 0 ? null : mean(accuracies.map(Math.log2)),
    x,
    overRandom:
      isRandom || accuracies.length < 2 || chanceAccuracies.length < 2
        ? null
        : meanDifference(accuracies, chanceAccuracies),
    chance:
      isRandom || chanceAccuracies.length === 0 || trainingMs === null
        ? null
        : chanceAt((searchMs ?? 0) + trainingMs, random.trainingMs ?? trainingMs, chanceAccuracies, measure),
    largest: {
      'largest-macs': lineAt('largest-macs', x, rivals),
      'largest-params': lineAt('largest-params', x, rivals),
    },
  }
}

/** Of the architecture that a search put first, its trainings that are done. */
const firstTrainings = ({ architectureIds: [first], trainings }: Run): Run['trainings'] =>
  trainings.filter(({ architectureId, state }) => architectureId === first && state === 'done')
const trainingTimes = (run: Run): number[] =>
  firstTrainings(run)
    .map(({ durationMs }) => durationMs)
    // One whose epochs cannot be read has no time.
    .filter((ms) => ms > 0)

const bestOf = (figures: readonly number[], measure: Measure): number =>
  signs[measure] * Math.max(...figures.map((figure) => signs[measure] * figure))

function chanceAt(budgetMs: number, oneMs: number, figures: readonly number[], measure: Measure): BoardRow['chance'] {
  const affordable = Math.max(1, Math.floor(budgetMs / oneMs))
  const of = Math.min(affordable, figures.length)
  const sign = signs[measure]
  return {
    of,
    affordable,
    figure:
      sign *
      expectedBest(
        figures.map((figure) => sign * figure),
        of,
      ),
  }
}

function lineAt(kind: FrontRivals['kind'], x: Figure | null, rivals: readonly FrontRivals[]): number | null {
  if (x === null) return null
  const distance = (point: { readonly x: number }): number => Math.abs(point.x / x.mean - 1)
  const [nearest] = rivals
    .filter((each) => each.kind === kind)
    .flatMap(({ points }) => points)
    .filter((point) => distance(point) <= nearness)
    .sort((a, b) => distance(a) - distance(b))
  return nearest?.mean ?? null
}

const meanOrNull = (values: readonly number[]): number | null => (values.length === 0 ? null : mean(values))
