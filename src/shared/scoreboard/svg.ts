import { niceTicks } from '../drawing/plot.ts'
import { looks, plot, project, round, svgPicture, type Look } from '../drawing/svg-plot.ts'
import { TansakuError } from '../errors.ts'
import { anytimeOf, cornersOf, type AnytimeCurve, type Cost } from './anytime.ts'
import type { Measure } from './board.ts'
import { methodText } from './csv.ts'

/** Each method's best so far as steps, its 95 % interval over seeds as a band. @throws TansakuError BAD_REQUEST */
export function anytimeSvg(
  runs: Parameters<typeof anytimeOf>[0],
  {
    cost,
    protocol,
    measure = 'accuracy',
  }: { readonly cost: Cost; readonly protocol: string; readonly measure?: Measure },
): string {
  const curves = anytimeOf(runs, cost)
  const points = curves.flatMap((curve) => curve.points)
  if (points.length === 0)
    throw new TansakuError(
      'BAD_REQUEST',
      'Nothing of this sweep is trained with a validation share yet, so that there is no best so far to draw.',
    )
  const scale = measure === 'accuracy' ? 100 : 1
  const ys = points.flatMap(({ accuracy: { mean, interval } }) =>
    [mean, interval?.low ?? mean, interval?.high ?? mean].map((figure) => scale * figure),
  )
  const most = Math.max(...points.map((point) => point.cost))
  const xTicks = niceTicks(0, most, 8)
  const yTicks = niceTicks(Math.min(...ys), Math.max(...ys), 7)
  const at = {
    x: (value: number): number => project(value, xTicks, plot.left, plot.right),
    y: (figure: number): number => project(scale * figure, yTicks, plot.bottom, plot.top),
  }
  const lines = curves.map((curve, index) => ({ curve, label: methodText(curve), look: looks[index % looks.length]! }))
  return svgPicture({
    title: 'Best so far against cost',
    protocol,
    groups: lines,
    xTicks,
    yTicks,
    xLabel: cost === 'work' ? 'Cost of search and trainings (images × GMACs)' : 'Cost of search and trainings (s)',
    ...(measure === 'perplexity' && { yLabel: 'Test perplexity (lower is better)' }),
    note: 'Best by validation, told on test. Bands: 95 % intervals over seeds.',
    parts: [
      ...lines.map(({ curve, look }) => band(curve, look, most, at)),
      ...lines.map(({ curve, look }) => steps(curve, look, most, at)),
    ],
  })
}

interface Scales {
  readonly x: (cost: number) => number
  readonly y: (share: number) => number
}

function steps({ points }: AnytimeCurve, { colour }: Look, end: number, { x, y }: Scales): string {
  const d = cornersOf(points, end).map(
    ([cost, { mean }], index) => `${index === 0 ? 'M' : 'L'}${round(x(cost))} ${round(y(mean))}`,
  )
  return `<path d="${d.join('')}" fill="none" stroke="${colour}" stroke-width="1.75"/>`
}

function band({ points }: AnytimeCurve, { colour }: Look, end: number, { x, y }: Scales): string {
  const known = cornersOf(points, end).flatMap(([cost, { interval }]) =>
    interval === null ? [] : [{ cost, interval }],
  )
  if (known.length === 0) return ''
  const high = known.map(({ cost, interval }) => `${round(x(cost))} ${round(y(interval.high))}`)
  const low = known.map(({ cost, interval }) => `${round(x(cost))} ${round(y(interval.low))}`)
  return `<path d="M${[...high, ...low.toReversed()].join('L')}Z" fill="${colour}" fill-opacity="0.14"/>`
}
