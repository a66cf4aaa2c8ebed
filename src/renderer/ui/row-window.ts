import { computed, nextTick, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'

/** Fewer rows than this are all drawn. */
const mostDrawn = 200
/** Rows beyond the window, so that a quick scroll or the next Tab finds one. */
const beyond = 20
/** Until one was drawn: a row of the stylesheet. */
const usualRowPx = 32

export interface RowWindow {
  readonly isPartial: Readonly<Ref<boolean>>
  /** Of the rows that are drawn: the first, and the one after the last. */
  readonly first: Readonly<Ref<number>>
  readonly end: Readonly<Ref<number>>
  /** Room that the others take. */
  readonly abovePx: Readonly<Ref<number>>
  readonly belowPx: Readonly<Ref<number>>
}

/**
 * Which rows of a long table are drawn: those in the window of whatever scrolls it, and some more.
 * @param body the table's body; its rows with `data-row` are all as high as the first
 */
export function useRowWindow(body: Ref<HTMLElement | null>, count: () => number): RowWindow {
  const rowPx = ref(usualRowPx)
  const topPx = ref(0)
  const heightPx = ref(1_000)
  const isPartial = computed(() => count() > mostDrawn)
  const first = computed(() =>
    isPartial.value ? Math.max(0, Math.min(count() - 1, Math.floor(-topPx.value / rowPx.value) - beyond)) : 0,
  )
  const end = computed(() =>
    isPartial.value
      ? Math.min(count(), Math.max(first.value, Math.ceil((heightPx.value - topPx.value) / rowPx.value) + beyond))
      : count(),
  )

  function look(): void {
    if (!isPartial.value || body.value === null) return
    const row = body.value.querySelector<HTMLElement>('[data-row]')
    if (row !== null && row.offsetHeight > 0) rowPx.value = row.offsetHeight
    topPx.value = body.value.getBoundingClientRect().top
    heightPx.value = window.innerHeight
  }
  onMounted(() => {
    // Whatever scrolls: scroll events don't bubble, but are captured.
    window.addEventListener('scroll', look, { capture: true, passive: true })
    window.addEventListener('resize', look)
    look()
  })
  onBeforeUnmount(() => {
    window.removeEventListener('scroll', look, { capture: true })
    window.removeEventListener('resize', look)
  })
  watch(count, () => void nextTick(look))

  return {
    isPartial,
    first,
    end,
    abovePx: computed(() => first.value * rowPx.value),
    belowPx: computed(() => (count() - end.value) * rowPx.value),
  }
}
