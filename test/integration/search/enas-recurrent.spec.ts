import { describe, expect, it } from 'vitest'
import { enasRnnPresets, kindOf, type EnasRnnSettings } from '#shared/algorithms/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { networkSize } from '#shared/spaces/index.ts'
import { createController, emissionOf, publishedControllers } from '#main/search/algorithms/controller/index.ts'
import { enasCourse, type Look } from '#main/search/algorithms/enas/course.ts'
import { createEnasRnn, fedPath } from '#main/search/algorithms/enas/recurrent.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { recurrentNet } from '#main/search/spaces/darts-rnn/derived.ts'
import type { RecurrentOutput } from '#main/search/spaces/darts-rnn/language-model.ts'
import { recurrentPathNet, type RecurrentPath } from '#main/search/spaces/darts-rnn/path-net.ts'
import { valueAndGradients } from '#main/search/tensor/gradients.ts'
import { compile } from '#main/search/tensor/graph/index.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { tinyText } from './tiny-text.ts'

const units = 4
const vocabulary = 8
const noDropout = { input: 0, cellInput: 0, hidden: 0, output: 0 }
const emission = emissionOf('darts-rnn')
/** States 0 0 1 2 0 4 3 7 with activations of every kind. */
const choices = [0, 0, 1, 1, 2, 2, 3, 0, 1, 4, 0, 3, 1, 7, 2]

describe('the shared weights of recurrent cells', () => {
  it.each([true, false])(
    'compute the derived net of an architecture, with its gradient alone (op by op: %s)',
    (eager) => {
      const layout = new ParameterLayout()
      const net = recurrentPathNet(layout, { vocabulary, hidden: units, dropout: noDropout })
      const store = new ParameterStore(layout, 1)
      const spec = emission.architecture(choices, networkSize({ hidden: units, vocabulary }))
      if (!('genotype' in spec && 'recurrent' in spec.genotype)) throw new Error('A recurrent cell was expected.')
      const ownLayout = new ParameterLayout()
      const own = recurrentNet(ownLayout, spec as Parameters<typeof recurrentNet>[1], noDropout)
      const ownStore = new ParameterStore(ownLayout, 2)
      const named = (each: ParameterLayout, name: string) =>
        each.entries('weight').find((entry) => entry.name === name)!
      // What the derived net has of its own: of each node the matrix for the state that it takes.
      const sizes = 2 * units * units
      const partOf = (name: string): readonly [from: number, size: number] => {
        const { offset, size } = named(layout, name)
        const node = /node(\d)/.exec(name)?.[1]
        return node === undefined ? [offset, size] : [offset + (choices[2 * Number(node) - 1] ?? 0) * sizes, sizes]
      }
      const stream = random(3, 'weights and tokens')
      const values = store.values.dataSync<'float32'>().map(() => stream.normal())
      store.values.assign(tf.tensor1d(values))
      for (const entry of ownLayout.entries('weight')) {
        const [from, size] = partOf(entry.name)
        ownStore.write(entry, values.slice(from, from + size))
      }
      const tokens = tf.tensor2d(
        Int32Array.from({ length: 12 }, () => stream.integer(vocabulary)),
        [4, 3],
        'int32',
      )
      const targets = tf.tensor1d(
        Int32Array.from({ length: 12 }, () => stream.integer(vocabulary)),
        'int32',
      )
      const hidden = tf.tensor2d(
        Float32Array.from({ length: 12 }, () => stream.normal()),
        [3, units],
      )
      const differentiated = (
        of: ParameterStore,
        run: (pass: ReturnType<ParameterStore['pass']>) => RecurrentOutput,
      ) => {
        const { loss, gradients } = valueAndGradients(() => {
          const output = run(of.pass({ training: false }))
          return { loss: output.crossEntropy(targets) }
        }, [of.values])
        return { loss, gradient: gradients[0]! }
      }
      const step = compile(
        'recurrent-path',
        (path: RecurrentPath) => differentiated(store, (pass) => net(pass, tokens, hidden, path)),
        { eager },
      )
      const found = step(fedPath(choices))
      const derived = differentiated(ownStore, (pass) => own(pass, tokens, hidden))
      expect(found.loss.dataSync()[0]).toBeCloseTo(derived.loss.dataSync()[0]!, 5)
      const [gradient, expected] = [found.gradient.dataSync(), derived.gradient.dataSync()]
      const left = Float32Array.from(gradient)
      let furthest = 0
      for (const entry of ownLayout.entries('weight')) {
        const [from, size] = partOf(entry.name)
        for (let i = 0; i < size; i++)
          furthest = Math.max(furthest, Math.abs(gradient[from + i]! - expected[entry.offset + i]!))
        left.fill(0, from, from + size)
      }
      expect(furthest).toBeLessThan(1e-5 * Math.max(...expected.map(Math.abs)))
      // Matrices for the states that no node takes learn nothing.
      expect(left.every((each) => each === 0)).toBe(true)
      step.dispose()
      for (const each of [store, ownStore]) each.dispose()
    },
  )
})

const settings: EnasRnnSettings = {
  ...enasRnnPresets.demo,
  dataset: 'tiny',
  seed: 2,
  epochs: 2,
  batchSize: 4,
  bptt: 5,
  trainingTokens: 70,
  hidden: 6,
  dropoutHidden: 0.1,
  controllerSteps: 2,
  architecturesPerStep: 2,
  sampledArchitectures: 3,
  derivedHidden: 8,
}

describe('ENAS for recurrent cells', () => {
  it('goes on bit for bit in the middle of weights, controller and scores, and derives cells of the space', async () => {
    const dataset = tinyText({ validation: 60 })
    const start = (): Search => createEnasRnn(settings, { dataset, eager: false })
    const before = tf.memory().numTensors
    const whole = start()
    const perEpoch = [0, 1].map((epoch) => stepsIn(whole, epoch))
    expect(perEpoch).toEqual([3 + 2, 3 + 2 + 3])
    const end = async (search: Search, epoch: number, sums: Record<string, number>): Promise<string> => {
      const [event] = await search.endEpoch(epoch, sums, 0)
      if (event?.type !== 'epoch') throw new Error('An epoch ends with its record.')
      const { rssBytes: _rss, tensors: _tensors, ...record } = event.epoch
      return JSON.stringify(record)
    }
    let resumed = start()
    for (const [epoch, steps] of perEpoch.entries()) {
      const [sums, others]: Record<string, number>[] = [{}, {}]
      for (let step = 0; step < steps; step++) {
        for (const [search, into] of [
          [whole, sums!],
          [resumed, others!],
        ] as const)
          for (const [name, value] of Object.entries(search.step(epoch, step).sums))
            into[name] = (into[name] ?? 0) + value
        // In the midst of the weights, of the controller's steps, and of the scores.
        if (![1, 3, 15].includes(10 * epoch + step)) continue
        const next = start()
        next.load(structuredClone(resumed.records()))
        next.loadNotes(JSON.parse(JSON.stringify(resumed.notes())) as Record<string, unknown>)
        resumed.dispose()
        resumed = next
      }
      const told = await end(whole, epoch, sums!)
      expect(await end(resumed, epoch, others!)).toBe(told)
      const record = JSON.parse(told) as { validationAccuracy: null; parameters: Record<string, number[][]> }
      expect(record.validationAccuracy).toBeNull()
      expect(Object.keys(record.parameters)).toEqual(['activations', 'states'])
    }
    const derived = whole.derive()
    expect(resumed.derive()).toEqual(derived)
    expect(derived[0]!.spec).toMatchObject({ family: 'darts-rnn', hidden: 8, vocabulary })
    whole.dispose()
    resumed.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('rewards an architecture whose loss is no number as guessing, says so once with the epoch, and goes on', async () => {
    const chance: Look = { loss: Math.log(vocabulary), accuracy: null, reward: 10 }
    const controller = createController(emission.program, publishedControllers.pham2018Text, { seed: 1, eager: false })
    const search = enasCourse(
      { ...settings, epochs: 3 },
      {
        data: { id: 'none', digest: 'none' },
        steps: 0,
        train: () => ({ loss: 0, accuracy: null }),
        learningRate: () => 1,
        look: (_choices, number) => {
          if (number % 2 === 0) throw new TansakuError('NON_FINITE_LOSS', 'The loss became NaN.')
          return { loss: 1, accuracy: null, reward: 80 / Math.E }
        },
        score: () => ({ loss: NaN, accuracy: null, reward: NaN }),
        chance,
        kept: { weights: new ParameterStore(new ParameterLayout(), 1), steps: {} },
      },
      controller,
      emission,
      (drawn) => emission.architecture(drawn, networkSize({ hidden: 4, vocabulary })),
    )
    const warnings: string[] = []
    for (const epoch of [0, 1, 2]) {
      const sums: Record<string, number> = {}
      for (let step = 0; step < stepsIn(search, epoch); step++)
        for (const [name, value] of Object.entries(search.step(epoch, step).sums))
          sums[name] = (sums[name] ?? 0) + value
      for (const event of await search.endEpoch(epoch, sums, 0))
        if (event.type === 'warning') warnings.push(event.message)
    }
    expect(warnings).toEqual([expect.stringMatching(/loss of 2 of the architectures .* no number, at epoch 1/)])
    expect(search.derive().length).toBeGreaterThan(0)
    search.dispose()
  })

  it('is refused before its start where the text is too short for a step', () => {
    const problems = (examples: number, trainingTokens: number | null = settings.trainingTokens) => {
      const wish: EnasRnnSettings = { ...settings, trainingTokens }
      return kindOf(wish).problems(wish, { examples, reachable: null })
    }
    expect(problems(70)).toEqual([])
    expect(problems(60)).toMatchObject([{ setting: 'trainingTokens', key: 'tooBig' }])
    expect(problems(20, null)).toMatchObject([{ setting: 'trainingTokens', key: 'tooSmall', limit: '24' }])
  })
})
