import type { Ref } from '#shared/network/builder.ts'
import type { Shape } from '#shared/network/network.ts'
import type { ModelArchitecture } from '#shared/spaces/model/spec.ts'
import { mostModelNodes } from '#shared/spaces/model/spec.ts'
import { ModelLayers } from './layers.ts'
import { unreadable, unsupported } from './problems.ts'

/** What a .param file begins with. */
export const magic = '7767517'

/** One line of a .param file: `type name inputs outputs [blobs…] [key=value…]`. */
interface Line {
  readonly number: number
  readonly type: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly numbers: ReadonlyMap<number, number>
}

type Reader = (line: Line, inputs: readonly Ref[], layers: ModelLayers) => Ref

/** Every layer that is read: another is one row. */
const readers: Readonly<Record<string, Reader>> = {
  Convolution: convolution,
  ConvolutionDepthWise: convolution,
  InnerProduct: (line, [x], layers) => {
    const channels = required(line, 0)
    const from = required(line, 2) / channels
    return activated(line, layers.linear(line.name, x!, from, channels, value(line, 1) === 1), layers)
  },
  BatchNorm: ({ name }, [x], layers) => layers.named(name, (builder) => builder.batchNorm(x!)),
  Scale: ({ name }, [x], layers) => layers.scaled(name, x!),
  ReLU: (line, [x], layers) => {
    if (value(line, 0) !== 0) throw unsupported([`${line.name} (ReLU with a slope)`])
    return layers.named(line.name, (builder) => builder.relu(x!))
  },
  Clip: (line, [x], layers) => clipped(line, x!, layers, value(line, 0), value(line, 1)),
  Pooling: pooling,
  BinaryOp: (line, inputs, layers) => {
    if (value(line, 0) === 0 && inputs.length === 2) return layers.sum(line.name, inputs)
    throw unsupported([`${line.name} (BinaryOp ${String(value(line, 0))})`])
  },
  Eltwise: (line, inputs, layers) => {
    if (value(line, 0) === 1) return layers.sum(line.name, inputs)
    throw unsupported([`${line.name} (Eltwise ${String(value(line, 0))})`])
  },
  Concat: (line, inputs, layers) => {
    if (value(line, 0) === 0) return layers.concat(line.name, inputs)
    throw unsupported([`${line.name} (Concat along another axis than channels)`])
  },
  ShuffleChannel: (line, [x], layers) =>
    layers.named(line.name, (builder) => builder.channelShuffle(x!, Math.max(1, value(line, 0)))),
  Flatten: vector,
  Reshape: vector,
  Split: handedOn,
  Noop: handedOn,
  Dropout: handedOn,
}

/**
 * The layers of an ncnn .param file of one input and one output; its .bin is not needed.
 * @param wish size of its images where the file leaves it open
 * @throws TansakuError MODEL_UNREADABLE, MODEL_UNSUPPORTED naming each layer that is not known
 */
export function readNcnn(text: string, wish: Shape | null): ModelArchitecture {
  const lines = linesOf(text)
  const strange = lines.filter(({ type }) => type !== 'Input' && !Object.hasOwn(readers, type))
  if (strange.length > 0) throw unsupported(strange.map(({ name, type }) => `${name} (${type})`))
  const layers = new ModelLayers()
  const blobs = new Map<string, Ref>()
  const read = new Set<string>()
  let last: Ref | undefined
  for (const line of lines) {
    const inputs = line.inputs.map((name) => {
      const blob = blobs.get(name)
      if (blob === undefined)
        throw unreadable(`Line ${String(line.number)}: ${line.name} reads ${name}, which does not come before it.`)
      read.add(name)
      return blob
    })
    if (line.type === 'Input' && blobs.size > 0) throw unsupported([`${line.name} (a second input)`])
    if (line.type !== 'Input' && inputs.length === 0)
      throw unreadable(`Line ${String(line.number)}: ${line.name} reads nothing.`)
    last = line.type === 'Input' ? layers.input(shapeOf(line, wish)) : readers[line.type]!(line, inputs, layers)
    for (const name of line.outputs) blobs.set(name, last)
  }
  const ends = [...blobs.keys()].filter((name) => !read.has(name))
  if (ends.length > 1) throw unsupported([`${String(ends.length)} outputs (${ends.slice(0, 8).join(', ')})`])
  return layers.finish('ncnn', last!)
}

function linesOf(text: string): Line[] {
  const [first = '', counts = '', ...rest] = text.split(/\r?\n/)
  if (first.trim() !== magic) throw unreadable(`This is no .param file of ncnn: its first line is not ${magic}.`)
  const [layers = 0] = counts.trim().split(/\s+/).map(Number)
  const lines = rest.flatMap((line, index) => (line.trim() === '' ? [] : [lineOf(line, index + 3)]))
  if (lines.length !== layers)
    throw unreadable(`The file says it has ${String(layers)} layers and has ${String(lines.length)}: is it whole?`)
  if (lines.length === 0 || lines[0]!.type !== 'Input') throw unreadable('The first layer is not the input.')
  if (lines.length > 4 * mostModelNodes)
    throw unreadable(`The model has ${String(lines.length)} layers; ${String(4 * mostModelNodes)} are read at most.`)
  return lines
}

function lineOf(text: string, number: number): Line {
  const [type = '', name = '', inputCount = '', outputCount = '', ...words] = text.trim().split(/\s+/)
  const [inputs, outputs] = [Number(inputCount), Number(outputCount)]
  if (!Number.isInteger(inputs) || !Number.isInteger(outputs) || inputs < 0 || outputs < 1)
    throw unreadable(`Line ${String(number)} is no layer of ncnn: ${JSON.stringify(text.slice(0, 80))}.`)
  const parameters = words.slice(inputs + outputs)
  return {
    number,
    type,
    name,
    inputs: words.slice(0, inputs),
    outputs: words.slice(inputs, inputs + outputs),
    numbers: new Map(parameters.flatMap((word) => parameterOf(word))),
  }
}

/** `-23310=2,0,6` is the array 10 of two numbers: its n-th stands as 10 + (n + 1) / 100 here. */
function parameterOf(word: string): [number, number][] {
  const [key = '', value = ''] = word.split('=')
  const id = Number(key)
  if (id > -23_300) return [[id, Number(value)]]
  return value
    .split(',')
    .slice(1)
    .map((each, index) => [arrayKey(-23_300 - id, index), Number(each)])
}
const arrayKey = (id: number, index: number): number => id + (index + 1) / 100

const value = ({ numbers }: Line, id: number, otherwise = 0): number => numbers.get(id) ?? otherwise

function required(line: Line, id: number): number {
  const found = line.numbers.get(id)
  if (found !== undefined && Number.isInteger(found) && found > 0) return found
  throw unreadable(`Line ${String(line.number)}: ${line.name} (${line.type}) lacks its parameter ${String(id)}.`)
}

function shapeOf(line: Line, wish: Shape | null): Shape {
  const given = { width: value(line, 0), height: value(line, 1), channels: value(line, 2) }
  if (given.width > 0 && given.height > 0 && given.channels > 0) return given
  if (wish !== null) return wish
  throw unreadable(
    'The file does not say the size of its images: say it, channels first, such as 3x224x224 (--input in the terminal).',
  )
}

function convolution(line: Line, [x]: readonly Ref[], layers: ModelLayers): Ref {
  const channels = required(line, 0)
  const kernel = required(line, 1)
  const groups = value(line, 7, 1)
  const weights = required(line, 6)
  const wanted = channels * (x!.shape.channels / groups) * kernel * kernel
  if (value(line, 11, kernel) !== kernel) throw unsupported([`${line.name} (a kernel that is not square)`])
  if (weights !== wanted)
    throw unreadable(
      `Line ${String(line.number)}: ${line.name} has ${String(weights)} weights and needs ${String(wanted)} for what it is given.`,
    )
  const [stride, dilation] = [value(line, 3, 1), value(line, 2, 1)]
  const pad = value(line, 4)
  // -233 and -234 ask for whatever keeps the size.
  const side = pad <= -233 ? dilation * (kernel - 1) : pad + value(line, 15, pad)
  const conv = { kernel, stride, dilation, groups, bias: value(line, 5) === 1 }
  const pads = { rows: side, columns: side }
  return activated(line, layers.convolution(line.name, x!, { ...conv, channels, pads }), layers)
}

function pooling(line: Line, [x]: readonly Ref[], layers: ModelLayers): Ref {
  const { name } = line
  const kind = value(line, 0) === 0 ? 'maxPool' : 'averagePool'
  if (value(line, 4) === 1) {
    if (kind === 'maxPool') throw unsupported([`${name} (a global max pool)`])
    return layers.named(name, (builder) => builder.globalAveragePool(x!))
  }
  const kernel = required(line, 1)
  const mode = value(line, 5)
  const pad = 2 * value(line, 3)
  const stride = value(line, 2, 1)
  const same = mode >= 2
  const pads = same ? kernel - 1 : pad
  return layers.pool(name, x!, kind, { kernel, stride, pads: { rows: pads, columns: pads }, ceil: mode === 0 })
}

/** What is fused behind a convolution or a linear layer. */
function activated(line: Line, x: Ref, layers: ModelLayers): Ref {
  const kind = value(line, 9)
  if (kind === 0) return x
  if (kind === 1) return layers.named(`${line.name}_relu`, (builder) => builder.relu(x))
  if (kind === 3)
    return clipped(line, x, layers, value(line, arrayKey(10, 0)), value(line, arrayKey(10, 1)), `${line.name}_clip`)
  throw unsupported([`${line.name} (activation ${String(kind)})`])
}

function clipped(line: Line, x: Ref, layers: ModelLayers, least: number, most: number, name = line.name): Ref {
  if (least === 0 && most === 6) return layers.named(name, (builder) => builder.relu6(x))
  throw unsupported([`${line.name} (Clip from ${String(least)} to ${String(most)})`])
}

function vector(line: Line, [x]: readonly Ref[]): Ref {
  const { height, width } = x!.shape
  if (height * width === 1) return x!
  throw unsupported([`${line.name} (${line.type} of a map of ${String(height)}×${String(width)})`])
}

function handedOn(_line: Line, [x]: readonly Ref[]): Ref {
  return x!
}
