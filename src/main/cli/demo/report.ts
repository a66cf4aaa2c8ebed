import { describeArchitecture } from '#shared/architecture/index.ts'
import type { RegretMatrix, Retarget } from '#shared/contract/retargets.ts'
import { spreadOver } from '#shared/pareto/spread.ts'
import { mean } from '#shared/statistics/index.ts'
import { duration, latency, percent, table } from '../format.ts'
import { describeFront } from '../front-text.ts'
import { advantage, type Outcome } from './compare.ts'
import type { DemoResult } from './demo.ts'
import type { Step } from './stages.ts'

const shown = 6

/** Some of a device's front, from its fastest architecture to its slowest. */
export function describeRetarget({ deviceName, points }: Retarget): string {
  const rows = spreadOver(points, shown).map(({ spec, latencyUs, predictedAccuracy }) => [
    latency(latencyUs),
    percent(predictedAccuracy),
    describeArchitecture(spec),
  ])
  return `\nFront of ${deviceName}, ${String(rows.length)} of its ${String(points.length)} architectures; accuracies with inherited weights, predicted:\n${table(['>sum', '>accuracy', 'blocks'], rows)}\n`
}

/** How long each part took, and the whole; what is between the parts is in the whole alone. */
export const describeSteps = (steps: readonly Step[], seconds: number): string =>
  `${table(
    ['', '>seconds'],
    [...steps, { title: 'In all', seconds }].map((step) => [step.title, step.seconds.toFixed(1)]),
  )}\nDone in ${duration(seconds)}.`

/** What the architectures of each device lose on the other. */
export function describeRegret({ cells }: RegretMatrix, fronts: readonly Retarget[]): string {
  const nameOf = (id: string): string => fronts.find((front) => front.id === id)!.deviceName
  return cells
    .flatMap(({ from, on, mean: lost }) =>
      from === on || lost === null
        ? []
        : [
            `Architectures made for ${nameOf(from)} take ${percent(lost)} longer on ${nameOf(on)} than its own of the same accuracy.`,
          ],
    )
    .join('\n')
}

function describeOutcomes(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ latencyUs, predictedAccuracy, found, random }) => [
    latency(latencyUs),
    percent(predictedAccuracy),
    percent(found),
    random.length === 0 ? '' : percent(mean(random)),
    random.map((each) => percent(each)).join(', '),
  ])
  const ahead = advantage(outcomes)
  const verdict =
    ahead === null
      ? ''
      : `\nWhat was found has ${percent(Math.abs(ahead))} of the test images ${ahead < 0 ? 'less' : 'more'} right than random architectures of the same latency, in the mean. One seed and few architectures: tansaku baseline tells it with intervals.`
  return `At equal latency, all trained on alike from the supernet's weights:\n${table(['>sum', '>inherited, predicted', '>found', '>random, mean', 'each'], rows)}${verdict}`
}

export const describeDemo = ({ front, otherFront, outcomes, files }: DemoResult): string =>
  [
    describeFront(front),
    ...(otherFront === null ? [] : [describeFront(otherFront)]),
    describeOutcomes(outcomes),
    `Written: ${files.join(', ')}\nOpen the workbench to look around in all of it:  npm start`,
  ].join('\n\n')
