import type { ControllerOptions, Program } from '#main/search/algorithms/controller/index.ts'
import type { ParameterLayout } from '#main/search/tensor/parameters.ts'

/** A parameter by name as rows. */
export type ReadParameter = (name: string) => number[][]

export function parameterReader(layout: ParameterLayout, values: Float64Array): ReadParameter {
  const parameters = new Map(
    layout.entries('weight').map(({ name, offset, shape }) => {
      const [rows, columns] = shape as [number, number]
      const row = (at: number): number[] => [...values.subarray(offset + at * columns, offset + (at + 1) * columns)]
      return [name, Array.from({ length: rows }, (_, at) => row(at))]
    }),
  )
  return (name) => parameters.get(name)!
}

const times = (x: readonly number[], matrix: readonly (readonly number[])[]): number[] =>
  matrix[0]!.map((_, column) => x.reduce((sum, value, row) => sum + value * matrix[row]![column]!, 0))
const plus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value + b[i]!)
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** log p of one sequence of choices in float64, step by step as melodyguan/enas micro_controller.py goes. */
export function logProbability(
  program: Program,
  options: ControllerOptions,
  choices: readonly number[],
  read: ReadParameter,
): number {
  const { units, layers, temperature, tanhConstant, optionTanhReduce } = options
  const states = Array.from({ length: layers }, () => ({
    c: Array<number>(units).fill(0),
    h: Array<number>(units).fill(0),
  }))
  const advance = (x: readonly number[]): number[] => {
    let input = [...x]
    states.forEach((state, layer) => {
      const gates = times([...input, ...state.h], read(`lstm${String(layer)}`))
      state.c = state.c.map(
        (c, u) => sigmoid(gates[u]!) * Math.tanh(gates[3 * units + u]!) + sigmoid(gates[units + u]!) * c,
      )
      state.h = state.c.map((c, u) => sigmoid(gates[2 * units + u]!) * Math.tanh(c))
      input = state.h
    })
    return input
  }
  const shaped = (logits: readonly number[], reduce: number): number[] =>
    logits.map((logit) => (tanhConstant! / reduce) * Math.tanh(logit / temperature!))
  const logSoftmax = (logits: readonly number[], at: number): number =>
    logits[at]! - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0))

  const start = read('start')[0]!
  let anchors: { value: number[]; key: number[] }[] = []
  let input = start
  let before: number | null = null
  let next = 0
  let sum = 0
  for (const step of program) {
    if (step.kind === 'begin') {
      anchors = []
      input = start
      continue
    }
    const h = advance(input)
    if (step.kind === 'anchor') {
      anchors.push({ value: step.of === 'node' ? h : h.map(() => 0), key: times(h, read('attention.keys')) })
      input = start
      before = null
      continue
    }
    const choice = choices[next++]!
    if (step.kind === 'state') {
      const query = times(h, read('attention.query'))
      const scores = anchors.map(({ key }) => times(plus(key, query).map(Math.tanh), read('attention.values'))[0]!)
      const logits = shaped(scores, 1).map((logit, k) => (step.distinct && k === before ? -Infinity : logit))
      sum += logSoftmax(logits, choice)
      before = choice
      input = anchors[choice]!.value
    } else {
      const raw = plus(times(h, read(`${step.table}.softmax`)), read(`${step.table}.bias`)[0]!)
      const logits = shaped(raw, optionTanhReduce)
      sum += logSoftmax(step.prior === undefined ? logits : plus(logits, step.prior), choice)
      input = read(`${step.table}.embedding`)[choice]!
    }
  }
  return sum
}
