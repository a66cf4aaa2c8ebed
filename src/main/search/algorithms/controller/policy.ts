import { constant, uniform, type ParameterHandle, type ParameterLayout } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'
import type { ControllerOptions } from './constants.ts'
import { choiceSizes, type ControllerStep, type Program } from './program.ts'

/** What a policy says of n sequences. */
export interface Told {
  /** int32 [n, choices] */
  readonly choices: tf.Tensor2D
  /** log p of each sequence, [n] */
  readonly logP: tf.Tensor1D
  /** Σ over the choices of the entropy in nats, [n] */
  readonly entropy: tf.Tensor1D
  /** Of each option at each choice, given the choices before; those of all choices side by side, [n, options] */
  readonly probabilities: tf.Tensor2D
}

/** Which option each of n sequences takes. @param logits [n, options] @returns int32 [n] */
export type Picker = (logits: tf.Tensor2D, choice: number) => tf.Tensor1D

/** A controller's policy as a function of its weights. @param count n sequences at once */
export type Policy = (pass: Pass, count: number, pick: Picker) => Told

type Shaping = Pick<
  ControllerOptions,
  'units' | 'layers' | 'initialRange' | 'tanhConstant' | 'temperature' | 'optionTanhReduce'
>

/** Of an option that must not be taken: its probability is 0 in float32. */
const never = -1e9

interface Anchor {
  /** What the LSTM is fed when the state is chosen. */
  readonly value: tf.Tensor2D
  readonly key: tf.Tensor2D
}

/**
 * An LSTM that emits choice after choice, each fed the choice before (Zoph and Le 2017, section 3.1), and points at
 * earlier states by attention (Pham et al. 2018, section 2.4; melodyguan/enas micro_controller.py).
 */
export function policy(layout: ParameterLayout, program: Program, options: Shaping): Policy {
  const { units, layers, initialRange, tanhConstant, temperature } = options
  const weight = (name: string, ...shape: number[]): ParameterHandle =>
    layout.weight(name, shape, uniform(-initialRange, initialRange))
  const kernels = Array.from({ length: layers }, (_, layer) => weight(`lstm${String(layer)}`, 2 * units, 4 * units))
  const start = weight('start', 1, units)
  const sizeOfTable = new Map(
    program.flatMap((step) => (step.kind === 'option' ? [[step.table, step.options] as const] : [])),
  )
  const tables = new Map(
    [...sizeOfTable].map(([table, size]) => [
      table,
      {
        embedding: weight(`${table}.embedding`, size, units),
        softmax: weight(`${table}.softmax`, units, size),
        bias: layout.weight(`${table}.bias`, [1, size], constant(0)),
      },
    ]),
  )
  const attention = program.some(({ kind }) => kind === 'state')
    ? {
        keys: weight('attention.keys', units, units),
        query: weight('attention.query', units, units),
        values: weight('attention.values', units, 1),
      }
    : null
  const sizes = choiceSizes(program)

  return (pass, count, pick) => {
    const of = (handle: ParameterHandle): tf.Tensor2D => pass.weight(handle) as tf.Tensor2D
    const first = tf.matMul<tf.Tensor2D>(tf.ones<tf.Rank.R2>([count, 1]), of(start))
    const zeros = tf.zeros<tf.Rank.R2>([count, units])
    let state = kernels.map((): LstmState => ({ c: zeros, h: zeros }))
    let input = first
    let anchors: Anchor[] = []
    let before: tf.Tensor2D | null = null
    const told = { choices: [] as tf.Tensor1D[], logP: [] as tf.Tensor1D[], entropy: [] as tf.Tensor1D[] }
    const probabilities: tf.Tensor2D[] = []

    const shaped = (logits: tf.Tensor2D, reduce: number): tf.Tensor2D => {
      const cooled = temperature === null ? logits : tf.div<tf.Tensor2D>(logits, temperature)
      return tanhConstant === null ? cooled : tf.mul(tf.tanh(cooled), tanhConstant / reduce)
    }
    /** @returns which one was taken, as ones and zeros [n, options] */
    const choose = (logits: tf.Tensor2D): tf.Tensor2D => {
      const taken = pick(logits, told.choices.length)
      const chosen = tf.oneHot(taken, logits.shape[1]) as tf.Tensor2D
      const isChosen = tf.cast(chosen, 'float32')
      const logs = tf.logSoftmax(logits)
      const p = tf.exp(logs)
      told.choices.push(taken)
      told.logP.push(tf.sum(tf.mul(isChosen, logs), 1))
      told.entropy.push(tf.neg(tf.sum(tf.mul(p, logs), 1)))
      probabilities.push(p)
      return isChosen
    }
    const top = (): tf.Tensor2D => {
      state = advance(input, state, kernels.map(of))
      return state.at(-1)!.h
    }
    const pointed = (h: tf.Tensor2D, distinct: boolean): tf.Tensor2D => {
      const query = tf.matMul<tf.Tensor2D>(h, of(attention!.query))
      const scores = anchors.map(({ key }) =>
        tf.matMul<tf.Tensor2D>(tf.tanh(tf.add<tf.Tensor2D>(key, query)), of(attention!.values)),
      )
      const logits = shaped(tf.concat(scores, 1), 1)
      const isChosen = choose(distinct && before !== null ? tf.add<tf.Tensor2D>(logits, tf.mul(before, never)) : logits)
      before = isChosen
      const shares = tf.split<tf.Tensor2D>(isChosen, anchors.length, 1)
      return tf.addN(anchors.map(({ value }, k) => tf.mul<tf.Tensor2D>(value, shares[k]!)))
    }
    const taken = (h: tf.Tensor2D, { table, prior }: Extract<ControllerStep, { kind: 'option' }>): tf.Tensor2D => {
      const { embedding, softmax, bias } = tables.get(table)!
      const logits = shaped(
        tf.add<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(h, of(softmax)), of(bias)),
        options.optionTanhReduce,
      )
      const isChosen = choose(prior === undefined ? logits : tf.add<tf.Tensor2D>(logits, tf.tensor2d([[...prior]])))
      return tf.matMul<tf.Tensor2D>(isChosen, of(embedding))
    }

    for (const step of program) {
      if (step.kind === 'begin') {
        anchors = []
        input = first
      } else if (step.kind === 'anchor') {
        const h = top()
        const value = step.of === 'node' ? h : zeros
        anchors = [...anchors, { value, key: tf.matMul<tf.Tensor2D>(h, of(attention!.keys)) }]
        input = first
        before = null
      } else input = step.kind === 'state' ? pointed(top(), step.distinct === true) : taken(top(), step)
    }
    const total = (each: readonly tf.Tensor1D[]): tf.Tensor1D => (each.length === 1 ? each[0]! : tf.addN([...each]))
    return {
      choices: tf.stack(told.choices, 1) as tf.Tensor2D,
      logP: total(told.logP),
      entropy: total(told.entropy),
      probabilities: sizes.length === 1 ? probabilities[0]! : tf.concat(probabilities, 1),
    }
  }
}

interface LstmState {
  readonly c: tf.Tensor2D
  readonly h: tf.Tensor2D
}

/** A step of all layers, without biases, as in the authors' code: gates i, f, o, then g. */
function advance(x: tf.Tensor2D, states: readonly LstmState[], kernels: readonly tf.Tensor2D[]): LstmState[] {
  let input = x
  return states.map(({ c, h }, layer) => {
    const gates = tf.matMul<tf.Tensor2D>(tf.concat([input, h], 1), kernels[layer]!)
    const [i, f, o, g] = tf.split(gates, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]
    const next = tf.add<tf.Tensor2D>(tf.mul(tf.sigmoid(i), tf.tanh(g)), tf.mul(tf.sigmoid(f), c))
    input = tf.mul(tf.sigmoid(o), tf.tanh(next))
    return { c: next, h: input }
  })
}
