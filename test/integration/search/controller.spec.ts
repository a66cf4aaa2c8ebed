import { describe, expect, it } from 'vitest'
import { createRandom } from '#shared/random.ts'
import {
  chainProgram,
  choiceSizes,
  controllerWarnings,
  createController,
  publishedControllers,
  recurrentProgram,
  type ControllerOptions,
  type Program,
} from '#main/search/algorithms/controller/index.ts'
import { policy } from '#main/search/algorithms/controller/policy.ts'
import { valueAndGradients } from '#main/search/tensor/gradients.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { logProbability, parameterReader } from './naive-controller.ts'

const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

/** 3⁵ architectures: each option has its worth, and like options beside each other are worth more. */
const worth = Array.from({ length: 5 }, (_, place) =>
  Array.from({ length: 3 }, (_option, option) => createRandom(`${place}/${option}`).next()),
)
const reward = (choices: readonly number[]): number =>
  choices.reduce((sum, each, place) => sum + worth[place]![each]! + (each === choices[place - 1] ? 0.1 : 0), 0) / 5
const all = Array.from({ length: 3 ** 5 }, (_, i) => [0, 1, 2, 3, 4].map((place) => Math.floor(i / 3 ** place) % 3))
const best = Math.max(...all.map(reward))
const most = 400

/** A table of rewards with its program: what a controller is to find the best of. */
interface Toy {
  readonly program: Program
  readonly reward: (choices: readonly number[]) => number
  readonly best: number
}
const chain: Toy = { program: chainProgram([3, 3, 3, 3, 3]), reward, best }

/** Recurrent cells of three nodes, 384 in all: activations have their worth, and so have longer ways. */
const cellWorth = (choices: readonly number[]): number => {
  let depths = [0]
  let sum = 0
  for (const node of [0, 1, 2]) {
    const depth = depths[choices[2 * node - 1] ?? 0]! + 1
    depths = [...depths, depth]
    sum += createRandom(`cell ${String(node)} ${String(choices[2 * node])}`).next() + 0.3 * depth
  }
  return sum / 5
}
const cellProgram = recurrentProgram(3)
const allCells = choiceSizes(cellProgram).reduce<number[][]>(
  (known, size) => known.flatMap((each) => Array.from({ length: size }, (_, option) => [...each, option])),
  [[]],
)
const recurrent: Toy = { program: cellProgram, reward: cellWorth, best: Math.max(...allCells.map(cellWorth)) }

/** Architectures drawn until the best was among them, at most `most`. */
function drawsUntilBest({ program, reward, best }: Toy, options: ControllerOptions, seed: number): number {
  const controller = createController(program, options, { seed, eager: false })
  try {
    for (let batch = 0, drawn = 0; drawn < most; batch++) {
      const draws = controller.draw(5, 'batch', batch)
      for (const { choices } of draws) {
        drawn += 1
        if (reward(choices) === best) return drawn
      }
      controller.learn(draws.map((draw) => ({ ...draw, reward: reward(draw.choices) })))
    }
    return Infinity
  } finally {
    controller.dispose()
  }
}
function randomUntilBest({ program, reward, best }: Toy, seed: number): number {
  const random = createRandom(`random ${seed}`)
  for (let drawn = 1; ; drawn++) if (reward(choiceSizes(program).map((size) => random.int(size))) === best) return drawn
}

describe('a controller finds the best by its rewards, sooner than chance', () => {
  it.each([
    [
      'REINFORCE, of 3⁵',
      chain,
      { ...publishedControllers.zoph2017, learningRate: 0.02, entropyWeight: 0.02, layers: 1 },
    ],
    ["ENAS' controller, of 3⁵", chain, { ...publishedControllers.pham2018, learningRate: 0.02 }],
    [
      "ENAS' controller for text, of 384 recurrent cells",
      recurrent,
      { ...publishedControllers.pham2018Text, learningRate: 0.02 },
    ],
  ] as const)('%s', (_name, toy, options) => {
    const draws = seeds.map((seed) => drawsUntilBest(toy, options, seed))
    expect(draws.filter((drawn) => drawn <= most).length).toBeGreaterThanOrEqual(9)
    expect(median(draws)).toBeLessThan(median(seeds.map((seed) => randomUntilBest(toy, seed))))
  })
})

/** A cell of two nodes, then another without a prior: all kinds of steps. */
const cells: Program = [0, 1].flatMap((cell) => [
  { kind: 'begin' } as const,
  ...[0, 1].map(() => ({ kind: 'anchor', of: 'input' }) as const),
  ...[0, 1].flatMap((): Program => [
    { kind: 'state' },
    { kind: 'state', distinct: true },
    { kind: 'option', table: 'operation', options: 3, ...(cell === 0 && { prior: [0.25, -0.25, 0] }) },
    { kind: 'option', table: 'operation', options: 3 },
    { kind: 'anchor', of: 'node' },
  ]),
])
const small = { ...publishedControllers.pham2018, units: 5, layers: 2, initialRange: 0.8, temperature: 1.5 }

describe('a controller’s log p', () => {
  it('and its gradient are those of the sequence as it is written out, by differences', () => {
    const layout = new ParameterLayout()
    const run = policy(layout, cells, small)
    const store = new ParameterStore(layout, 1)
    const before = [0, 1, 2, 1, 1, 2, 0, 0, 1, 0, 0, 2, 0, 2, 1, 1]
    const columns = before.map((choice) => tf.tensor1d([choice], 'int32'))
    const { logP, gradients } = valueAndGradients(() => {
      const told = run(store.pass({ training: true }), 1, (_logits, choice) => columns[choice]!)
      return { loss: tf.sum(told.logP) as tf.Scalar, logP: told.logP }
    }, [store.values])
    const values = Float64Array.from(store.values.dataSync())
    const naive = (at: Float64Array): number => logProbability(cells, small, before, parameterReader(layout, at))
    expect(logP.dataSync()[0]).toBeCloseTo(naive(values), 5)

    const gradient = gradients[0]!.dataSync()
    const step = 1e-5
    const difference = values.map((_, i) => {
      const [ahead, behind] = [step, -step].map((by) => naive(values.with(i, values[i]! + by))) as [number, number]
      return (ahead - behind) / (2 * step)
    })
    const furthest = Math.max(...difference.map((each, i) => Math.abs(each - gradient[i]!)))
    expect(furthest).toBeLessThan(2e-5 * Math.max(...difference.map(Math.abs)))
    tf.dispose([logP, ...gradients, ...columns])
    store.dispose()
  })

  it('sums to one over all sequences, and draws follow it', () => {
    const controller = createController(chainProgram([2, 3]), small, { seed: 3, eager: false })
    const draws = controller.draw(4_000, 'many')
    const marginals = controller.marginals()
    for (const row of marginals) expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5)
    for (const option of [0, 1]) {
      const share = draws.filter(({ choices }) => choices[0] === option).length / draws.length
      // Four standard deviations of a share of 4,000 draws.
      expect(Math.abs(share - marginals[0]![option]!)).toBeLessThan(0.032)
    }
    expect(draws.every(({ probabilities }) => probabilities[0]!.length === 2 && probabilities[1]!.length === 3)).toBe(
      true,
    )
    controller.dispose()
  })
})

describe('a controller', () => {
  it('never takes for the second state the one that it took for the first, where they are to differ', () => {
    const controller = createController(cells, small, { seed: 1, eager: false })
    for (const { choices } of controller.draw(500, 'pairs'))
      for (const first of [0, 4, 8, 12]) expect(choices[first]).not.toBe(choices[first + 1])
    expect(choiceSizes(cells)).toEqual([2, 2, 3, 3, 3, 3, 3, 3, 2, 2, 3, 3, 3, 3, 3, 3])
    controller.dispose()
  })

  it('goes on from what it kept as if it had never stopped', () => {
    const parts = { seed: 7, eager: false }
    const whole = createController(cells, publishedControllers.pham2018, parts)
    const learnOn = (controller: typeof whole, from: number, to: number): void => {
      for (let batch = from; batch < to; batch++)
        controller.learn(controller.draw(3, batch).map((draw) => ({ ...draw, reward: draw.choices[0]! })))
    }
    learnOn(whole, 0, 3)
    const resumed = createController(cells, publishedControllers.pham2018, parts)
    resumed.loadRecords(structuredClone(whole.toRecords()))
    resumed.loadNotes(JSON.parse(JSON.stringify(whole.notes())))
    learnOn(whole, 3, 6)
    learnOn(resumed, 3, 6)
    expect(resumed.draw(20, 'end')).toEqual(whole.draw(20, 'end'))
    expect(resumed.baseline()).toBe(whole.baseline())
    for (const each of [whole, resumed]) each.dispose()
  })

  it('that has decided, or learns from equal rewards, is told of once, with the place', () => {
    const warnings = controllerWarnings()
    expect(warnings.take({ at: 'epoch 1', entropy: 0.5, equalReward: null })).toEqual([])
    const gone = warnings.take({ at: 'epoch 7', entropy: 0.01, equalReward: null })
    expect(gone).toEqual([expect.stringMatching(/decided, at epoch 7.*1.0 %/)])
    expect(warnings.take({ at: 'epoch 8', entropy: 0.01, equalReward: 0.3 })).toEqual([
      expect.stringMatching(/All rewards .*equal \(0.300\), at epoch 8/),
    ])
    expect(warnings.take({ at: 'epoch 9', entropy: 0.01, equalReward: 0.3 })).toEqual([])
  })
})
