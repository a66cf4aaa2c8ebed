import { random } from '../../tensor/prng.ts'

/** H · v for a symmetric H that need not be known. */
export type Product = (v: readonly number[]) => readonly number[]

/**
 * Length of the shift along v over which a gradient is differenced: small against α's curvature, large against
 * float32's rounding.
 */
const shiftLength = 1e-2

/**
 * H · v of a function from its gradient, by central differences; v of length 1.
 * @param gradientAt the gradient at the present point plus a shift
 */
export function hessianProduct(gradientAt: (shift: readonly number[]) => ArrayLike<number>): Product {
  return (v) => {
    const [ahead, behind] = [shiftLength, -shiftLength].map((length) =>
      gradientAt(v.map((value) => value * length)),
    ) as [ArrayLike<number>, ArrayLike<number>]
    return v.map((_, i) => (ahead[i]! - behind[i]!) / (2 * shiftLength))
  }
}

/**
 * The algebraically largest eigenvalue of a symmetric matrix by Lanczos' method with full re-orthogonalisation (Golub
 * and Van Loan 2013, section 10.1). For λ_max of ∇²α some 15 products are as good as the 224 of the whole matrix.
 */
export function largestEigenvalue(
  product: Product,
  { size, steps = 16, seed }: { readonly size: number; readonly steps?: number; readonly seed: number },
): number {
  const stream = random(seed, 'eigenvalue')
  const basis: number[][] = []
  const diagonal: number[] = []
  const besides: number[] = []
  let v = scaled(Array.from({ length: size }, () => stream.normal()))
  for (let k = 0; k < Math.min(steps, size); k++) {
    basis.push(v)
    let w = [...product(v)]
    diagonal.push(dot(w, v))
    // Twice: once leaves what rounding has put back.
    for (const q of [...basis, ...basis]) {
      const share = dot(w, q)
      w = w.map((value, i) => value - share * q[i]!)
    }
    const length = Math.sqrt(dot(w, w))
    // Nothing new left: the basis spans all that the start had a share in.
    if (length <= 1e-6 * Math.max(...diagonal.map(Math.abs))) break
    besides.push(length)
    v = scaled(w)
  }
  return largestOfTridiagonal(diagonal, besides.slice(0, diagonal.length - 1))
}

/** By bisection on Sturm's count of the eigenvalues below a number (Golub and Van Loan 2013, section 8.4). */
function largestOfTridiagonal(diagonal: readonly number[], besides: readonly number[]): number {
  const radius = (i: number): number => (besides[i - 1] ?? 0) + (besides[i] ?? 0)
  let low = Math.min(...diagonal.map((value, i) => value - radius(i)))
  let high = Math.max(...diagonal.map((value, i) => value + radius(i)))
  const allBelow = (x: number): boolean => {
    let q = 1
    return diagonal.every((value, i) => {
      q = value - x - (i === 0 ? 0 : besides[i - 1]! ** 2 / q)
      return q < 0
    })
  }
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (allBelow(middle)) high = middle
    else low = middle
  }
  return (low + high) / 2
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

function scaled(v: readonly number[]): number[] {
  const length = Math.sqrt(dot(v, v))
  return v.map((value) => value / length)
}
