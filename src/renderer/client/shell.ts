import type { Shell, shellName } from '#shared/contract/shell.ts'

declare global {
  interface Window {
    readonly [shellName]?: Shell<File>
  }
}

/** What the desktop window knows of the user's computer; null in a browser, which tells nothing of it. */
export const desktopShell = (): Shell<File> | null => window.tansakuShell ?? null
