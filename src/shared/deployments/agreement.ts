/** How a net's answers on a device compare with TensorFlow's to the same pictures. */
export interface Agreement {
  /** Pictures whose class each named rightly. */
  readonly correct: { readonly device: number; readonly tensorflow: number }
  /** Pictures of which both named the same class. */
  readonly same: number
  readonly pictures: number
  /** Of all logits: by how much they differ, and TensorFlow's largest, which that is to be seen against. */
  readonly logits: { readonly largest: number; readonly mean: number; readonly scale: number }
  /** Pictures with an answer that is no number on the device; each counts as wrong, and for no difference. */
  readonly broken: number
}

/**
 * @param device logits picture by picture; null for what is no number
 * @param tensorflow the same, one picture after another
 */
export function agreementOf(
  device: readonly (readonly (number | null)[])[],
  tensorflow: Float32Array,
  labels: readonly number[],
): Agreement {
  const classes = tensorflow.length / labels.length
  const correct = { device: 0, tensorflow: 0 }
  const logits = { largest: 0, mean: 0, scale: 0 }
  let same = 0
  let broken = 0
  labels.forEach((label, picture) => {
    const expected = tensorflow.subarray(picture * classes, (picture + 1) * classes)
    const wanted = largestAt(expected)
    if (wanted === label) correct.tensorflow++
    const found = device[picture]!.filter((value) => value !== null)
    if (found.length < classes) {
      broken++
      return
    }
    const answer = largestAt(found)
    if (answer === label) correct.device++
    if (answer === wanted) same++
    expected.forEach((value, place) => {
      const difference = Math.abs(found[place]! - value)
      logits.largest = Math.max(logits.largest, difference)
      logits.mean += difference
      logits.scale = Math.max(logits.scale, Math.abs(value))
    })
  })
  const numbers = (labels.length - broken) * classes
  return {
    correct,
    same,
    pictures: labels.length,
    logits: { ...logits, mean: numbers === 0 ? 0 : logits.mean / numbers },
    broken,
  }
}

/** The first of the largest, as TensorFlow's argMax. */
function largestAt(values: ArrayLike<number>): number {
  let best = 0
  for (let place = 1; place < values.length; place++) if (values[place]! > values[best]!) best = place
  return best
}
