import { afterEach, describe, expect, it } from 'vitest'
import { latencyTablesOf, type DnasSettings } from '#shared/algorithms/index.ts'
import { createDnas } from '#main/search/algorithms/dnas/dnas.ts'
import { dnasSteps, type StepInputs } from '#main/search/algorithms/dnas/steps.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import type { Supernet } from '#main/search/spaces/fbnet/supernet.ts'
import { constant, ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { stepKey } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { madeUpLatencies, tinyDataset, tinySettings, tinySpace } from './tiny.ts'

const made: { dispose: () => void }[] = []
afterEach(() => {
  for (const each of made.splice(0)) each.dispose()
})

describe('a step on θ of one of several devices', () => {
  const latencies = [
    {
      fixedUs: 50,
      blocksUs: [
        [10, 100, 1_000],
        [40, 20, 80],
      ],
    },
    {
      fixedUs: 500,
      blocksUs: [
        [900, 300, 30],
        [50, 700, 10],
      ],
    },
  ]
  const right = [4, -4, -4, 4, 4, -4, -4, 4]
  const start = [0.3, -0.2, 0.5, 0.1, 0.4, -0.6, -0.5, 0.7, 0.2, 0.9, -0.1, 0]
  const seeds = { space: 'fbnet-mini', dataset: 'tiny', seed: 1, latencyTableId: 'a' } as const

  /** Logits that are the better the more of block 2 the first layer has and of block 0 the second. */
  const net: Supernet = (_pass, _images, mixing) =>
    tf.mul(
      tf.tensor2d(right, [4, 2]),
      tf.add(tf.slice(mixing, [0, 2], [1, 1]), tf.mul(tf.slice(mixing, [1, 0], [1, 1]), 0.5)),
    )
  function stepsOver(more: Partial<DnasSettings>) {
    const weightLayout = new ParameterLayout()
    weightLayout.weight('w', [2], constant(1))
    const layout = new ParameterLayout()
    const theta = layout.weight('theta', [2, 2, 3], constant(0))
    const stores = { weights: new ParameterStore(weightLayout, 1), architecture: new ParameterStore(layout, 1), theta }
    const settings = {
      ...tinySettings,
      ...seeds,
      thetaWeightDecay: 0,
      otherDevices: [{ latencyTableId: 'b', latencyTargetUs: 900 }],
      ...more,
    }
    const steps = dnasSteps(net, stores, latencies, settings, false)
    made.push(stores.weights, stores.architecture, ...Object.values(steps))
    stores.architecture.write(theta, start)
    const inputs = (device: number, learningRate: number): StepInputs => ({
      images: tf.ones([4, 2, 2, 1]),
      labels: tf.tensor1d([0, 1, 0, 1], 'int32'),
      learningRate: tf.scalar(learningRate),
      temperature: tf.scalar(1.5),
      key: tf.tensor1d(stepKey(1, 0, 7), 'int32'),
      device: tf.tensor1d([device], 'int32'),
    })
    const slot = (name: string): number[] => [
      ...stores.architecture.toRecords().find((record) => record.name === `slots/${name}`)!.data,
    ]
    return { steps, stores, theta, inputs, slot }
  }

  const losses: Partial<DnasSettings>[] = [
    { latencyLoss: 'article' },
    { latencyLoss: 'ratio', latencyTargetUs: 700, latencyWeight: 0.5 },
    { latencyLoss: 'normalised', latencyTargetUs: 700 },
  ]
  it.each(losses.flatMap((each) => [0, 1].map((device) => ({ ...each, device }))))(
    '$latencyLoss on device $device has the gradient that differences have, and none for the other θ',
    ({ device, ...more }) => {
      const { steps, stores, theta, inputs, slot } = stepsOver(more)
      const lossAt = (values: readonly number[]): number => {
        stores.architecture.write(theta, values)
        return steps.trainTheta(inputs(device, 0)).loss.dataSync()[0]!
      }
      lossAt(start)
      // Of its first step Adam's mean is a tenth of the gradient.
      const gradient = slot('adam_m').map((value) => value / 0.1)
      start.forEach((value, i) => {
        const isOwn = Math.floor(i / 6) === device
        const by = 0.02
        const difference = (lossAt(start.with(i, value + by)) - lossAt(start.with(i, value - by))) / (2 * by)
        if (isOwn) expect(Math.abs(gradient[i]! - difference)).toBeLessThan(0.01 * Math.abs(difference) + 3e-4)
        else expect([gradient[i], difference]).toEqual([0, 0])
      })
      expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01)
    },
  )

  it('leaves the other θ and all that Adam knows of it as they are, weight decay or not', () => {
    const { steps, stores, theta, inputs, slot } = stepsOver({ thetaWeightDecay: 0.1 })
    const all = () =>
      [
        [...stores.architecture.read(theta)],
        ...['adam_m', 'adam_v', 'adam_correction1', 'adam_correction2'].map(slot),
      ].map((values) => [values.slice(0, 6), values.slice(6)])
    steps.trainTheta(inputs(0, 0.01))
    const before = all()
    steps.trainTheta(inputs(1, 0.01))
    const after = all()
    after.forEach((halves, i) => {
      expect(halves[0]).toEqual(before[i]![0])
      expect(halves[1]).not.toEqual(before[i]![1])
    })
  })

  it('is the step of a search for that device alone', () => {
    const both = stepsOver({})
    const layout = new ParameterLayout()
    const theta = layout.weight('theta', [2, 3], constant(0))
    const stores = { ...both.stores, architecture: new ParameterStore(layout, 1), theta }
    const settings = { ...tinySettings, ...seeds, latencyTableId: 'b', thetaWeightDecay: 0 }
    const alone = dnasSteps(net, stores, [latencies[1]!], settings, false)
    made.push(stores.architecture, ...Object.values(alone))
    stores.architecture.write(theta, start.slice(6))
    for (let step = 0; step < 3; step++) {
      // What the other device does in between changes nothing.
      both.steps.trainTheta(both.inputs(0, 0.1))
      both.steps.trainTheta(both.inputs(1, 0.1))
      const { device: _none, ...inputs } = both.inputs(1, 0.1)
      alone.trainTheta(inputs)
    }
    // One graph for both devices.
    expect(both.steps.trainTheta.stats()).toHaveLength(1)
    const own = [...both.stores.architecture.read(both.theta)].slice(6)
    stores.architecture.read(theta).forEach((value, i) => expect(own[i]).toBeCloseTo(value, 5))
  })

  it('takes a target that lies in its range as the first device’s does, where none is given', () => {
    const lossOf = (latencyTargetUs: number | null): number => {
      const { steps, inputs } = stepsOver({
        latencyLoss: 'ratio',
        latencyTargetUs: 300,
        otherDevices: [{ latencyTableId: 'b', latencyTargetUs }],
      })
      return steps.trainTheta(inputs(1, 0)).loss.dataSync()[0]!
    }
    // 80 to 1,130 µs on the first, 540 to 2,100 on the second.
    const share = Math.log(300 / 80) / Math.log(1_130 / 80)
    expect(lossOf(null)).toBeCloseTo(lossOf(540 * (2_100 / 540) ** share), 5)
    expect(lossOf(null)).not.toBeCloseTo(lossOf(900), 3)
  })
})

describe.each([false, true])('a DNAS search for two devices, on sampled paths: %s', (sampledPaths) => {
  const latenciesUs = madeUpLatencies(tinySpace)
  /** A device on which what is slow elsewhere is fast. */
  const upsideDown = Object.fromEntries(Object.entries(latenciesUs).map(([key, us]) => [key, 3_000 / us]))
  const settings: DnasSettings = {
    ...tinySettings,
    sampledPaths,
    otherDevices: [{ latencyTableId: 'upside-down', latencyTargetUs: null }],
  }
  const start = (more: Partial<DnasSettings> = {}, eager = false): Search => {
    const search = createDnas(
      { ...settings, ...more },
      { space: tinySpace, dataset: tinyDataset(), latenciesUs, otherLatenciesUs: [upsideDown], eager },
    )
    made.push(search)
    return search
  }
  const runSteps = (search: Search, epoch: number, from = 0, to = stepsIn(search, epoch)): void => {
    for (let step = from; step < to; step++) search.step(epoch, step)
  }
  const bits = (search: Search) =>
    search.records().map(({ name, data }) => [name, Buffer.from(data.buffer, data.byteOffset).toString('hex')])
  const thetas = (search: Search): number[][] => {
    const all = [...search.records().find(({ name }) => name === 'architecture:values/theta')!.data]
    return [all.slice(0, 18), all.slice(18)]
  }

  it('takes them in turn for θ, epochs through, and moves no θ on steps of w', () => {
    const search = start()
    runSteps(search, 1, 0, 8)
    expect(
      thetas(search)
        .flat()
        .every((value) => value === 0),
    ).toBe(true)
    const turns = Array.from({ length: 4 }, (_, i) => {
      const before = thetas(search)
      runSteps(search, 1, 8 + i, 9 + i)
      return thetas(search).map((theta, device) => theta.join() !== before[device]!.join())
    })
    expect(turns).toEqual([
      [true, false],
      [false, true],
      [true, false],
      [false, true],
    ])
  })

  it('goes on bit for bit from its records, whosever turn it is', () => {
    const whole = start()
    runSteps(whole, 0)
    runSteps(whole, 1)
    for (const at of [3, 11]) {
      const half = start()
      runSteps(half, 0)
      runSteps(half, 1, 0, at)
      const resumed = start()
      resumed.load(half.records())
      runSteps(resumed, 1, at)
      expect(bits(resumed)).toEqual(bits(whole))
    }
  })

  it('agrees with the same steps run op by op', () => {
    const [graph, eager] = [start(), start({}, true)]
    for (const search of [graph, eager]) runSteps(search, 1, 6, 10)
    const [a, b] = [thetas(graph).flat(), thetas(eager).flat()]
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 4))
  })

  it('keeps no tensor from step to step', () => {
    const search = start()
    runSteps(search, 0)
    runSteps(search, 1)
    const before = tf.memory().numTensors
    runSteps(search, 2)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('ends with a fast net for each device, and says whose each is', async () => {
    const search = start({ epochs: 40, warmupEpochs: 0, thetaLearningRate: 0.1, latencyBeta: 3 })
    for (let epoch = 0; epoch < 12; epoch++) runSteps(search, epoch)
    const [event] = await search.endEpoch(11, {}, 1)
    if (event?.type !== 'epoch') throw new Error('no epoch event')
    const { parameters, expectedLatenciesUs, expectedLatencyUs } = event.epoch
    const names = latencyTablesOf(settings).map((id) => `theta/${id}`)
    expect(Object.keys(parameters)).toEqual(names)
    expect(Object.keys(search.parameterAxes)).toEqual(names)
    expect(expectedLatenciesUs![0]).toBe(expectedLatencyUs)
    const untrained = await start().endEpoch(0, {}, 1)
    const even = untrained[0]?.type === 'epoch' ? untrained[0].epoch.expectedLatenciesUs! : []
    expectedLatenciesUs!.forEach((us, device) => expect(us).toBeLessThan(even[device]!))
    const derived = search.derive()
    const of = (tableId: string) =>
      derived.filter(({ tableIds }) => tableIds!.includes(tableId)).map(({ spec }) => JSON.stringify(spec))
    const [one, other] = [of('table'), of('upside-down')]
    expect(one).toHaveLength(3)
    expect(other).toHaveLength(3)
    expect(one[0]).not.toBe(other[0])
    expect(new Set(derived.map(({ spec }) => JSON.stringify(spec))).size).toBe(derived.length)
  })
})
