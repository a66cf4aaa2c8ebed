const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500]

/** The round step between the marks of an axis of whole numbers that makes them `most` at most. */
export function tickStep(length: number, most: number): number {
  return steps.find((step) => length / step <= most) ?? length
}
