import { onScopeDispose } from 'vue'

/** Keys that mean something on every page, and what their list calls them. */
export const shortcuts = [
  { keys: 'Ctrl K', does: 'palette' },
  { keys: '?', does: 'shortcuts' },
  { keys: '[', does: 'sidebar' },
  { keys: '/', does: 'filter' },
  { keys: '← →', does: 'chartValues' },
  { keys: '+ − 0', does: 'chartZoom' },
  { keys: 'Esc', does: 'close' },
] as const

export type Global = 'palette' | 'shortcuts' | 'sidebar' | 'filter'

/** What is typed into is left alone. */
const isTyping = (target: EventTarget | null): boolean =>
  target !== null && 'closest' in target && (target as Element).closest('input, textarea, select') !== null

/** The shortcut that a key press is; null where it is none. */
export function shortcutOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target'>,
): Global | null {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') return 'palette'
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return null
  const keys: Readonly<Record<string, Global>> = { '?': 'shortcuts', '[': 'sidebar', '/': 'filter' }
  return keys[event.key] ?? null
}

export function useShortcuts(act: (shortcut: Global) => void): void {
  const onKey = (event: KeyboardEvent): void => {
    // A dialog that asks something keeps its keys, but for the palette, which closes with its own.
    const shortcut = shortcutOf(event)
    if (shortcut === null || document.querySelector('[role=dialog]') !== null) return
    event.preventDefault()
    act(shortcut)
  }
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => {
    window.removeEventListener('keydown', onKey)
  })
}

/** Puts the cursor into a list's filter, where the page has one. */
export function toFilter(): void {
  document.querySelector<HTMLInputElement>('main input[type=search]')?.focus()
}
