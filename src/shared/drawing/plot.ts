/** Round numbers that span the values with some air, about as many as asked. */
export function niceTicks(low: number, high: number, wanted: number): number[] {
  // Values that are all but equal get a window of their own size, or the ticks' digits would not tell them apart.
  const span = Math.max(high - low, Math.abs(high) * 1e-3, 1e-9)
  const [from, to] = [low - 0.06 * span, high + 0.06 * span]
  const rough = (to - from) / wanted
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= rough)! * magnitude
  const first = low >= 0 ? Math.max(0, Math.floor(from / step)) : Math.floor(from / step)
  // Counted, not added up, so that no 0.30000000000000004 appears.
  return Array.from({ length: Math.ceil(to / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  )
}

export interface Placed {
  /** Left end of the text, and its baseline. */
  readonly x: number
  readonly y: number
  /** The end of the text nearest to its mark. */
  readonly anchorX: number
  readonly isFar: boolean
}

export interface Mark {
  readonly x: number
  readonly y: number
  readonly text: string
  /** How far its bar reaches. */
  readonly left: number
  readonly right: number
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const lineHeight = 14
const letter = 6.6
const markRadius = 8

/**
 * Labels beside their marks, on the nearest place where they cover neither a mark nor each other; a few labels, so
 * trying all is fine.
 */
export function placeLabels(marks: readonly Mark[], area: Box): Placed[] {
  const taken: Box[] = marks.map(({ x, y, left, right }) => ({
    left: Math.min(left, x - markRadius),
    right: Math.max(right, x + markRadius),
    top: y - markRadius,
    bottom: y + markRadius,
  }))
  return marks.map((mark) => {
    const size = letter * mark.text.length
    const candidates = offsets.flatMap(({ dx, dy }) => {
      const left = dx > 0 ? mark.x + dx : dx < 0 ? mark.x + dx - size : mark.x - size / 2
      const y = mark.y + dy
      return [
        {
          x: left,
          y,
          anchorX: dx < 0 ? left + size : left,
          isFar: Math.abs(dx) > 12 || Math.abs(dy) > 22,
          box: { left, right: left + size, top: y - lineHeight + 3, bottom: y + 3 },
        },
      ]
    })
    const inside = candidates.filter(
      ({ box }) => box.left >= area.left && box.right <= area.right && box.top >= area.top && box.bottom <= area.bottom,
    )
    const { box, ...place } =
      inside.find((each) => !taken.some((other) => overlap(each.box, other))) ?? inside[0] ?? candidates[0]!
    taken.push(box)
    return place
  })
}

/**
 * From the best on: lines of a front leave a mark to its right and downwards, so above comes first, then farther away.
 */
const offsets = [
  ...[
    { dx: 8, dy: -9 },
    { dx: -8, dy: -9 },
    { dx: 8, dy: 19 },
    { dx: -8, dy: 19 },
    { dx: 0, dy: -13 },
    { dx: 0, dy: 22 },
  ],
  ...[34, 52, 70, 88].flatMap((far) => [
    { dx: 20, dy: -far },
    { dx: 20, dy: far },
    { dx: -20, dy: -far },
    { dx: -20, dy: far },
  ]),
]

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
