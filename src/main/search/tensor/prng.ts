/**
 * Random numbers on the JavaScript side, from an explicit seed: initial weights, shuffles, and the keys that a training
 * step's own random numbers start from. The same seed gives the same values on every machine.
 */

/** What a stream is derived from: a seed and any number of names or counters, in order. */
export type SeedPart = number | string

/** A repeatable stream of random numbers (Chris Doty-Humphrey's sfc32: 128 bits of state, passes PractRand). */
export interface Random {
  /** An unsigned 32-bit integer. */
  nextUint32: () => number
  /** Uniform in [0, 1), 53 bits. */
  uniform: () => number
  /** Standard normal (Box-Muller). */
  normal: () => number
  /** An integer in [0, bound). */
  integer: (bound: number) => number
  /** The numbers 0 to length - 1 in random order (Fisher-Yates). */
  permutation: (length: number) => Int32Array
}

/** A stream that depends on every part: `random(seed, 'shuffle', epoch)`. */
export function random(...parts: readonly SeedPart[]): Random {
  let [a, b, c] = hash(parts)
  let counter = 1
  const nextUint32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let i = 0; i < 15; i++) nextUint32()
  const uniform = (): number => ((nextUint32() >>> 5) * 67_108_864 + (nextUint32() >>> 6)) / 9_007_199_254_740_992
  let spare: number | undefined
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  const integer = (bound: number): number => Math.floor(uniform() * bound)
  const permutation = (length: number): Int32Array => {
    const order = Int32Array.from({ length }, (_, i) => i)
    for (let i = length - 1; i > 0; i--) {
      const j = integer(i + 1)
      const kept = order[i] ?? 0
      order[i] = order[j] ?? 0
      order[j] = kept
    }
    return order
  }
  return { nextUint32, uniform, normal, integer, permutation }
}

/** The int32[2] key of one training step, to be fed to it as a tensor: see RandomKey. */
export function stepKey(seed: number, ...parts: readonly SeedPart[]): Int32Array {
  const [a, b] = hash([seed, 'step', ...parts])
  return Int32Array.of(a, b)
}

/** Three well-mixed 32-bit words of any parts (MurmurHash3's mixing over their UTF-16 text). */
function hash(parts: readonly SeedPart[]): [number, number, number] {
  const text = parts.map((part) => `${typeof part === 'number' ? '#' : '$'}${String(part)}`).join('\u0000')
  const word = (start: number): number => {
    let h = start
    for (let i = 0; i < text.length; i++) {
      let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51)
      k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
      h ^= k
      h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
    }
    h ^= text.length
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    return h ^ (h >>> 16)
  }
  return [word(0x9e3779b9 | 0), word(0x243f6a88), word(0xb7e15162 | 0)]
}
