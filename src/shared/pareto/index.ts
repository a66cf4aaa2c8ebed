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
