/**
 * Exponential moving average of a curve, without the pull of its start towards 0:
 * s_i = (β s_{i−1} + (1 − β) y_i), told as s_i / (1 − β^i) (Kingma & Ba 2015, section 3).
 * @param weight β, 0 (the curve itself) to below 1
 */
export function smoothed<Point extends readonly [number, number]>(
  points: readonly Point[],
  weight: number,
): (readonly [number, number])[] {
  let sum = 0
  let share = 1
  return points.map(([x, y]) => {
    sum = weight * sum + (1 - weight) * y
    share *= weight
    return [x, sum / (1 - share)] as const
  })
}
