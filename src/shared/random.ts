/** A seeded generator whose state is plain data, so that a resumed run draws the same numbers. */
export interface Random {
  /** Uniform in [0, 1), 32 bits fine. */
  next(): number
  /** Uniform integer in [0, n). */
  int(n: number): number
  /** Standard normal (Box and Muller 1958). */
  normal(): number
  pick<T>(items: readonly T[]): T
  /** A new, shuffled array (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[]
  state(): RandomState
}

/** Four unsigned 32-bit words. */
export type RandomState = readonly [number, number, number, number]

/** 32-bit FNV-1a of a text. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** A seed for one purpose, so that two purposes of one run never share a stream. */
export function deriveSeed(seed: number | string, ...labels: readonly (number | string)[]): number {
  return hash32([seed, ...labels].join('/'))
}

/** sfc32 (Doty-Humphrey, PractRand), started from a seed or from a saved state. */
export function createRandom(seed: number | string | RandomState): Random {
  let [a, b, c, d] = typeof seed === 'object' ? seed : seedState(seed)
  const word = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + t) | 0
    return t >>> 0
  }
  const next = (): number => word() / 0x1_0000_0000
  const int = (n: number): number => Math.floor(next() * n)
  return {
    next,
    int,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => items[int(items.length)]!,
    shuffle: (items) => {
      const out = [...items]
      for (let i = out.length - 1; i > 0; i--) {
        const j = int(i + 1)
        ;[out[i], out[j]] = [out[j]!, out[i]!]
      }
      return out
    },
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  }
}

function seedState(seed: number | string): RandomState {
  // splitmix32 spreads one seed over the four words.
  let x = hash32(String(seed))
  const word = (): number => {
    x = (x + 0x9e3779b9) | 0
    let z = x
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
  return [word(), word(), word(), word()]
}

/**
 * The index whose share of the sum of weights `at` lies in, `at` being uniform in [0, sum): one drawn by its weight.
 * @param weights at least one above zero
 */
export function indexAt(weights: readonly number[], at: number): number {
  let left = at
  for (const [index, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return index
  }
  // Rounding may leave a little over.
  return weights.findLastIndex((weight) => weight > 0)
}
