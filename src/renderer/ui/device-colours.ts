import { chartTokens } from './chart-theme.ts'

/**
 * A device keeps its colour on every page and every day: the slot it got when first seen is remembered in this browser.
 * Beyond eight devices colours repeat, and the symbol tells them apart.
 */
const storageKey = 'tansaku.device-colours'
const slots: Record<string, number> = load()

function load(): Record<string, number> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return {}
    return Object.fromEntries(
      Object.entries(stored).filter((entry): entry is [string, number] => Number.isInteger(entry[1]) && entry[1] >= 0),
    )
  } catch {
    return {}
  }
}

/** 0, 1, 2 …: stable for a device id. */
export function deviceSlot(deviceId: string): number {
  const known = slots[deviceId]
  if (known !== undefined) return known
  const taken = new Set(Object.values(slots))
  let free = 0
  while (taken.has(free)) free++
  slots[deviceId] = free
  localStorage.setItem(storageKey, JSON.stringify(slots))
  return free
}

const count = 8

/** For elements: follows the theme by itself. */
export function deviceColour(deviceId: string): string {
  return `var(--series-${(deviceSlot(deviceId) % count) + 1})`
}

/** For charts: the plain colour of the theme in force. */
export function deviceChartColour(deviceId: string): string {
  return chartTokens.value?.series[deviceSlot(deviceId) % count] ?? '#888888'
}

const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin', 'arrow']
export function deviceSymbol(deviceId: string): string {
  return symbols[deviceSlot(deviceId) % symbols.length]!
}
