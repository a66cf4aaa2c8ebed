import { readSync } from 'node:fs'
import { unreadable } from '../problems.ts'

/** What is kept of a message of ONNX, and what is looked into, by the numbers of its fields (onnx.proto). */
interface Message {
  readonly kept: readonly number[]
  readonly inside: Readonly<Record<number, Message>>
  /** A field that takes more is left out. */
  readonly mostBytes: number
}

/** dims, data_type, numbers of every type, name, raw_data, external_data, data_location. */
const tensor: Message = { kept: [1, 2, 4, 5, 7, 8, 9, 10, 13, 14], inside: {}, mostBytes: 1_024 }
/** name, f, i, s, floats, ints, type; t. */
const attribute: Message = { kept: [1, 2, 3, 4, 7, 8, 20], inside: { 5: tensor }, mostBytes: 65_536 }
/** input, output, name, op_type, domain; attribute. */
const node: Message = { kept: [1, 2, 3, 4, 7], inside: { 5: attribute }, mostBytes: 65_536 }
/** input, output; node, initializer. */
const graph: Message = { kept: [11, 12], inside: { 1: node, 5: tensor }, mostBytes: 65_536 }
/** ir_version; graph. */
const model: Message = { kept: [1], inside: { 7: graph }, mostBytes: 65_536 }

/** Of the largest model that is read, 20,000 nodes, this is several times what it takes. */
const mostKeptBytes = 16 << 20
const mostMessages = 400_000
const windowBytes = 1 << 16
const fieldsPerStep = 4_096

/**
 * A copy of an ONNX file without what nobody looks at: numbers of weights, remarks, subgraphs. Weights are stepped
 * over, so a gigabyte takes no more memory and little more time than its layers. Yields where it is, now and then.
 * @throws TansakuError MODEL_UNREADABLE
 */
export function* skimOnnx(file: number, size: number): Generator<number, Buffer> {
  const bytes = new Bytes(file, size)
  let fields = 0
  let messages = 0
  let keptBytes = 0

  function keep(part: Buffer): Buffer {
    keptBytes += part.length
    if (keptBytes > mostKeptBytes || messages > mostMessages)
      throw unreadable('The model has more in it beside its weights than the largest that is read.')
    return part
  }

  function* copy({ kept, inside, mostBytes }: Message, end: number): Generator<number, Buffer> {
    const parts: Buffer[] = []
    messages++
    while (bytes.at < end) {
      if (++fields % fieldsPerStep === 0) yield bytes.at
      const from = bytes.at
      const tag = bytes.varint(end)
      const [field, wire] = [Math.floor(tag / 8), tag % 8]
      if (field === 0) throw torn('a field in it has no number')
      const valueEnd = bytes.endOfValue(wire, end)
      const within = wire === 2 ? inside[field] : undefined
      if (within !== undefined) {
        const part = yield* copy(within, valueEnd)
        parts.push(keep(Buffer.concat([varint(tag), varint(part.length)])), part)
      } else if (kept.includes(field) && valueEnd - from <= mostBytes) parts.push(keep(bytes.copy(from, valueEnd)))
      bytes.at = valueEnd
    }
    return Buffer.concat(parts)
  }
  return yield* copy(model, size)
}

const torn = (what: string): Error => unreadable(`This is no ONNX model: ${what}.`)
const shorter = (): Error => torn('it became shorter while it was read')

/** A file, a window of it at a time. */
class Bytes {
  at = 0
  readonly #file: number
  readonly #size: number
  readonly #window = Buffer.alloc(windowBytes)
  #from = 0
  #to = 0

  constructor(file: number, size: number) {
    this.#file = file
    this.#size = size
  }

  varint(end: number): number {
    let value = 0
    for (let place = 0; place < 10; place++) {
      if (this.at >= end) throw torn('it ends in the middle of a field')
      const byte = this.#byte(this.at++)
      value += (byte & 0x7f) * 2 ** (7 * place)
      if (byte < 0x80) return value
    }
    throw torn('a number in it has no end')
  }

  /** Behind a field's value, which begins here or, where its length is said first, is moved on to. */
  endOfValue(wire: number, end: number): number {
    const from = this.at
    const to = this.#ends[wire]?.(end)
    if (to === undefined) throw torn(`a field in it is of kind ${String(wire)}, which ONNX has none of`)
    if (to > end) throw torn('a field goes on behind the end of what it is in')
    if (wire === 0) this.at = from
    return to
  }

  /** By the kind of a field: a number, eight bytes, as many as it says, four bytes. */
  readonly #ends: Readonly<Record<number, (end: number) => number>> = {
    0: (end) => (this.varint(end), this.at),
    1: () => this.at + 8,
    2: (end) => this.varint(end) + this.at,
    5: () => this.at + 4,
  }

  copy(from: number, to: number): Buffer {
    if (from >= this.#from && to <= this.#to)
      return Buffer.from(this.#window.subarray(from - this.#from, to - this.#from))
    const part = Buffer.alloc(to - from)
    if (readSync(this.#file, part, 0, part.length, from) < part.length) throw shorter()
    return part
  }

  #byte(at: number): number {
    if (at < this.#from || at >= this.#to) {
      const length = Math.min(windowBytes, this.#size - at)
      this.#from = at
      this.#to = at + readSync(this.#file, this.#window, 0, length, at)
      if (at >= this.#to) throw shorter()
    }
    return this.#window[at - this.#from]!
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push((rest % 128) + 128)
  }
}
