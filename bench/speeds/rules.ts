import type { DeviceSpeed } from '#shared/contract/speed.ts'
import { factorBetween } from '#shared/latency/speed.ts'
import { slowestShare } from '#main/devices/latency-table/protocol.ts'
import { median, percentile } from '#shared/statistics/index.ts'
import type { RecordedPass } from './recording.ts'

/** Latencies of rows in µs, by number, from the passes of one table or one audit, told at the settled speed. */
export type Rule = (passes: readonly RecordedPass[], settled: Settled) => ReadonlyMap<number, number>
export type Settled = DeviceSpeed & { readonly memoryUs: number }

/** A sample with what was timed right beside it; the cost of a call is taken away. */
interface Sample extends Settled {
  readonly us: number
}

const resolutionUs = 0.05
export const speedOf = (pass: RecordedPass): Settled => ({
  arithmeticUs: (pass.referenceUs + pass.referenceAfterUs) / 2,
  memoryUs: pass.memoryUs,
})

/** The samples of each row, those left out in which the core was taken away or right after. */
function samplesOf(passes: readonly RecordedPass[]): Map<number, Sample[]> {
  const samples = new Map<number, Sample[]>()
  for (const its of stretchesOf(passes)) {
    const callUs = median(its.map(({ overheadUs }) => overheadUs))
    for (const pass of its.filter(({ moved }) => !moved))
      pass.rows.forEach((row, position) => {
        const isAway = [position - 1, position].some(
          (at) => (pass.awayUs[at] ?? 0) > 2 + 0.01 * (pass.latenciesUs[at] ?? 0),
        )
        if (isAway) return
        const of = samples.get(row) ?? []
        of.push({ us: Math.max(resolutionUs, pass.latenciesUs[position]! - callUs), ...speedOf(pass) })
        samples.set(row, of)
      })
  }
  return samples
}

const stretchesOf = (passes: readonly RecordedPass[]): RecordedPass[][] => [
  ...Map.groupBy(passes, ({ stretch }) => stretch).values(),
]

/** Each row's median, of its samples as `tell` tells them. */
const medians =
  (tell: (sample: Sample, settled: Settled) => number): Rule =>
  (passes, settled) =>
    new Map([...samplesOf(passes)].map(([row, its]) => [row, median(its.map((each) => tell(each, settled)))]))

const untouched = medians(({ us }) => us)

const isNear = (value: number, middle: number): boolean => Math.abs(value / middle - 1) <= 0.1

/** A stretch's passes, and stretches, within 10 % of the middle of the kernel that computes. */
const second: Rule = (passes, settled) => {
  const stretches = stretchesOf(passes).map((its) => ({
    its,
    middle: median(its.map(({ referenceUs }) => referenceUs)),
  }))
  const middle = median(stretches.map((each) => each.middle))
  const counting = stretches
    .filter((each) => isNear(each.middle, middle))
    .flatMap((each) => each.its.filter(({ referenceUs }) => isNear(referenceUs, each.middle)))
  return untouched(counting, settled)
}

/** Each sample scaled by `share` of the kernel that computes and the rest of the one that reads memory. */
const scaled = (share: number): Rule =>
  medians(
    ({ us, arithmeticUs, memoryUs }, settled) =>
      us / (share * (arithmeticUs / settled.arithmeticUs) + (1 - share) * (memoryUs / settled.memoryUs)),
  )

const powers = (arithmetic: number, memory: number): Rule =>
  medians(
    ({ us, arithmeticUs, memoryUs }, settled) =>
      us * (settled.arithmeticUs / arithmeticUs) ** arithmetic * (settled.memoryUs / memoryUs) ** memory,
  )

/** t = α · arithmetic + β · memory, neither negative, of each row by least squares relative to t. */
const regressed: Rule = (passes, settled) =>
  new Map(
    [...samplesOf(passes)].map(([row, samples]) => {
      const points = samples.map(({ us, arithmeticUs, memoryUs }) => ({
        a: arithmeticUs / settled.arithmeticUs / us,
        m: memoryUs / settled.memoryUs / us,
      }))
      const sum = (of: (point: { a: number; m: number }) => number): number =>
        points.reduce((all, each) => all + of(each), 0)
      const [aa, am, mm] = [sum(({ a }) => a * a), sum(({ a, m }) => a * m), sum(({ m }) => m * m)]
      const [a1, m1] = [sum(({ a }) => a), sum(({ m }) => m)]
      const determinant = aa * mm - am * am
      const [alpha, beta] = [(a1 * mm - m1 * am) / determinant, (m1 * aa - a1 * am) / determinant]
      return [row, alpha < 0 ? m1 / mm : beta < 0 ? a1 / aa : alpha + beta]
    }),
  )

const isStable = ({ referenceUs, referenceAfterUs }: RecordedPass): boolean => isNear(referenceAfterUs, referenceUs)

const only =
  (rule: Rule, counts: (pass: RecordedPass, settled: Settled) => boolean): Rule =>
  (passes, settled) =>
    rule(
      passes.filter((pass) => counts(pass, settled)),
      settled,
    )

const slowest = slowestShare
const isSlow = (speed: Settled, settled: Settled): boolean => speed.arithmeticUs > slowest * settled.arithmeticUs

const third: Rule = (passes, settled) => {
  const counting = stretchesOf(passes)
    .filter((its) => median(its.map((pass) => speedOf(pass).arithmeticUs)) <= slowest * settled.arithmeticUs)
    .flat()
  return only(
    medians(({ us, ...taken }) => us * factorBetween(taken, settled)),
    (pass) => isStable(pass) && !isSlow(speedOf(pass), settled),
  )(counting, settled)
}

/** By what they do to a sample, in the order in which they were tried. */
export const rules: Readonly<Record<string, Rule>> = {
  'none: medians of all samples': untouched,
  'protocol 2: what is within 10 % of the middle': second,
  'only what is within 10 % of settled, unscaled': only(
    untouched,
    (pass, settled) => isStable(pass) && isNear(speedOf(pass).arithmeticUs, settled.arithmeticUs),
  ),
  'the lowest tenth of samples': (passes) =>
    new Map(
      [...samplesOf(passes)].map(([row, its]) => [
        row,
        percentile(
          its.map(({ us }) => us),
          0.1,
        ),
      ]),
    ),
  'by arithmetic': scaled(1),
  'by memory': scaled(0),
  'by half of each': scaled(0.5),
  'by arithmetic, stable passes': only(scaled(1), isStable),
  'by regression on both, row by row': regressed,
  'arithmetic ^ 1.1, stable passes': only(powers(1.1, 0), isStable),
  'arithmetic · memory ^ 0.2, stable passes': only(powers(1, 0.2), isStable),
  'arithmetic ^ 1.1 · memory ^ 0.1, stable passes': only(powers(1.1, 0.1), isStable),
  'protocol 3: the same, and nothing slower than 1.6 × settled': third,
}
