import type { EChartsType } from 'echarts/core'
import { onScopeDispose, ref, type Ref } from 'vue'

export type Range = readonly [low: number, high: number]
/** What a chart shows, in the units of its axes. */
export interface ChartView {
  readonly x: Range
  readonly y: Range
}

interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface ZoomOptions {
  readonly chart: () => EChartsType | undefined
  /** Null where everything is shown. */
  readonly view: Ref<ChartView | null>
  readonly isLogarithmic: () => { readonly x: boolean; readonly y: boolean }
  /** Whether a drag chooses an area; with Shift it does in any case. */
  readonly isSelecting: () => boolean
  readonly onSelect: (area: ChartView) => void
}

export interface ChartZoom {
  /** The area that is being drawn, in pixels of the chart. */
  readonly area: Readonly<Ref<Rect | null>>
  /** @param factor below 1 shows less */
  zoom(factor: number, at?: { readonly x: number; readonly y: number }): void
  /** Shares of the width and the height. */
  pan(x: number, y: number): void
  onWheel(event: WheelEvent): void
  onPointerDown(event: PointerEvent): void
}

/** Until a wheel that turns has come to rest. */
const restMs = 200

const forward = (value: number, logarithmic: boolean): number => (logarithmic ? Math.log10(value) : value)
const back = (value: number, logarithmic: boolean): number => (logarithmic ? 10 ** value : value)

/** A range scaled around a place in it and moved, both as shares of it. */
export function moved([low, high]: Range, logarithmic: boolean, { factor = 1, at = 0.5, by = 0 }): Range {
  const [from, to] = [forward(low, logarithmic), forward(high, logarithmic)]
  const width = to - from
  const start = from + width * (at * (1 - factor) + by)
  return [back(start, logarithmic), back(start + width * factor, logarithmic)]
}

/** Zoom, pan and choosing an area, drawn at once; the view is told once a gesture is over. */
export function useChartZoom({ chart, view, isLogarithmic, isSelecting, onSelect }: ZoomOptions): ChartZoom {
  const area = ref<Rect | null>(null)
  let home: ChartView | null = null
  /** What is on screen while a gesture lasts. */
  let shown: ChartView | null = null
  let frame = 0
  let rest: ReturnType<typeof setTimeout> | undefined

  /** The plot in pixels. ECharts has no public way to ask where it put its grid. */
  function plot(): Rect | null {
    const made = chart() as unknown as {
      getModel(): { getComponent(name: string): { coordinateSystem: { getRect(): Rect } } | undefined } | undefined
    }
    return (made as typeof made | undefined)?.getModel()?.getComponent('grid')?.coordinateSystem.getRect() ?? null
  }
  function valuesAt(left: number, top: number): [number, number] {
    const [x = 0, y = 0] = chart()!.convertFromPixel({ gridIndex: 0 }, [left, top]) as number[]
    return [x, y]
  }
  function current(): ChartView | null {
    if (shown !== null) return shown
    const rect = plot()
    if (rect === null) return null
    const [x0, y0] = valuesAt(rect.x, rect.y + rect.height)
    const [x1, y1] = valuesAt(rect.x + rect.width, rect.y)
    const seen: ChartView = { x: [x0, x1], y: [y0, y1] }
    if (view.value === null) home = seen
    return seen
  }
  function draw(next: ChartView): void {
    shown = next
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => {
      const [x, y] = [next.x, next.y].map(([min, max]) => ({ min, max, interval: null }))
      chart()?.setOption({ xAxis: x, yAxis: y })
    })
  }
  /** Nothing is to be seen beyond everything. */
  function clamped(next: ChartView): ChartView {
    if (home === null) return next
    const log = isLogarithmic()
    const clamp = (range: Range, whole: Range, logarithmic: boolean): Range => {
      const [low, high, first, last] = [...range, ...whole].map((value) => forward(value, logarithmic)) as [
        number,
        number,
        number,
        number,
      ]
      if (high - low >= last - first) return whole
      const shift = Math.max(0, first - low) - Math.max(0, high - last)
      return [back(low + shift, logarithmic), back(high + shift, logarithmic)]
    }
    return { x: clamp(next.x, home.x, log.x), y: clamp(next.y, home.y, log.y) }
  }
  function settle(): void {
    clearTimeout(rest)
    if (shown === null) return
    const isWhole = home !== null && shown.x === home.x && shown.y === home.y
    view.value = isWhole ? null : shown
    shown = null
  }
  function settleSoon(): void {
    clearTimeout(rest)
    rest = setTimeout(settle, restMs)
  }
  function change(x: { factor?: number; at?: number; by?: number }, y: typeof x): void {
    const now = current()
    if (now === null) return
    const log = isLogarithmic()
    draw(clamped({ x: moved(now.x, log.x, x), y: moved(now.y, log.y, y) }))
  }

  function zoom(factor: number, at = { x: 0.5, y: 0.5 }): void {
    change({ factor, at: at.x }, { factor, at: at.y })
    settleSoon()
  }
  function pan(x: number, y: number): void {
    change({ by: x }, { by: y })
    settleSoon()
  }

  function follow(event: PointerEvent, onMove: (x: number, y: number) => void, onEnd: () => void): void {
    // On the window: a capture would take the click from the point under it.
    const stop = new AbortController()
    const { signal } = stop
    const end = (): void => {
      stop.abort()
      onEnd()
    }
    window.addEventListener(
      'pointermove',
      (next) => {
        onMove(next.clientX - event.clientX, next.clientY - event.clientY)
      },
      { signal },
    )
    window.addEventListener('pointerup', end, { signal })
    window.addEventListener('pointercancel', end, { signal })
  }
  function choose(event: PointerEvent): void {
    const { offsetX, offsetY } = event
    follow(
      event,
      (width, height) => {
        area.value = {
          x: Math.min(offsetX, offsetX + width),
          y: Math.min(offsetY, offsetY + height),
          width: Math.abs(width),
          height: Math.abs(height),
        }
      },
      () => {
        const drawn = area.value
        area.value = null
        if (drawn === null || drawn.width < 4 || drawn.height < 4) return
        const [x0, y0] = valuesAt(drawn.x, drawn.y + drawn.height)
        const [x1, y1] = valuesAt(drawn.x + drawn.width, drawn.y)
        onSelect({ x: [x0, x1], y: [y0, y1] })
      },
    )
  }

  onScopeDispose(() => {
    clearTimeout(rest)
    cancelAnimationFrame(frame)
  })
  return {
    area,
    zoom,
    pan,
    onWheel(event) {
      const rect = plot()
      // The wheel alone scrolls the page.
      if (rect === null || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      const at = { x: (event.offsetX - rect.x) / rect.width, y: 1 - (event.offsetY - rect.y) / rect.height }
      zoom(Math.exp(0.002 * event.deltaY), at)
    },
    onPointerDown(event) {
      const rect = plot()
      if (event.button !== 0 || rect === null) return
      if (isSelecting() || event.shiftKey) {
        choose(event)
        return
      }
      if (view.value === null && shown === null) return
      settle()
      const start = current()
      if (start === null) return
      const log = isLogarithmic()
      follow(
        event,
        (x, y) => {
          draw(
            clamped({
              x: moved(start.x, log.x, { by: -x / rect.width }),
              y: moved(start.y, log.y, { by: y / rect.height }),
            }),
          )
        },
        settle,
      )
    },
  }
}
