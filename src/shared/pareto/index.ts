export interface Point {
  readonly x: number
  readonly y: number
}

/** a is no worse than b in both and better in one: less x, more y. */
export function dominates(a: Point, b: Point): boolean {
  return a.x <= b.x && a.y >= b.y && (a.x < b.x || a.y > b.y)
}

/** The points no other dominates, by rising x; equal points stay together. */
export function paretoFront<P extends Point>(points: readonly P[]): P[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || b.y - a.y)
  const front: P[] = []
  for (const point of sorted) {
    const last = front.at(-1)
    if (last === undefined || point.y > last.y || (point.x === last.x && point.y === last.y)) front.push(point)
  }
  return front
}

/**
 * Area between the front and a reference point that is worse than all (greater x, smaller y); points beyond it add
 * nothing.
 */
export function hypervolume(points: readonly Point[], reference: Point): number {
  const front = paretoFront(points.filter((p) => p.x <= reference.x && p.y >= reference.y))
  let area = 0
  let floor = reference.y
  for (const { x, y } of front) {
    area += (reference.x - x) * (y - floor)
    floor = y
  }
  return area
}

/**
 * How a front grew: the hypervolume of all up to each group, against the worst x and y that there are in any of them.
 * In one measure throughout, so the last is comparable with the first.
 */
export function volumesInOrder(groups: readonly (readonly Point[])[]): number[] {
  const all = groups.flat()
  const worst = { x: Math.max(...all.map(({ x }) => x)), y: Math.min(...all.map(({ y }) => y)) }
  let front: Point[] = []
  return groups.map((group) => {
    front = paretoFront([...front, ...group])
    return hypervolume(front, worst)
  })
}

interface Bounds {
  readonly low: number
  readonly high: number
}

/** A point as far as it is known. */
export interface Uncertain {
  readonly x: Bounds
  readonly y: Bounds
}

/** a is better in both by more than the intervals: no value within them would make it otherwise. */
export const dominatesSurely = (a: Uncertain, b: Uncertain): boolean =>
  dominates({ x: a.x.high, y: a.y.low }, { x: b.x.low, y: b.y.high })

/** Which points no other dominates beyond the intervals, in the order they came. In n log n. */
export function possiblyOnFront(points: readonly Uncertain[]): boolean[] {
  const byHigh = points.toSorted((a, b) => a.x.high - b.x.high)
  const highs = byHigh.map(({ x }) => x.high)
  /** The highest certain y of the first n. */
  const bests = [-Infinity]
  for (const { y } of byHigh) bests.push(Math.max(bests.at(-1)!, y.low))
  return points.map(({ x, y }) => {
    // A point of no width at its own place is no better than itself: one of both must be.
    const before = bests[countBelow(highs, (high) => high < x.low)]!
    const upTo = bests[countBelow(highs, (high) => high <= x.low)]!
    return before < y.high && upTo <= y.high
  })
}

/** How many of a rising list, from its start, something holds for. */
function countBelow(values: readonly number[], holds: (value: number) => boolean): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(values[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
