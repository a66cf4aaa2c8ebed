import { fileURLToPath } from 'node:url'
import { BrowserWindow } from 'electron'
import { toTansakuError } from '#shared/errors.ts'
import { writeLog } from '#main/workbench/index.ts'
import { entrance, webPreferences } from './security/settings.ts'

/** Opens the window, or brings it to the front. */
export function showWindow(): void {
  const [open] = BrowserWindow.getAllWindows()
  if (open !== undefined) {
    if (open.isMinimized()) open.restore()
    open.focus()
    return
  }
  const window = new BrowserWindow({
    width: 1_360,
    height: 860,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Tansaku',
    autoHideMenuBar: true,
    webPreferences: { ...webPreferences, preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)) },
  })
  window.once('ready-to-show', () => {
    window.show()
  })
  window.loadURL(entrance).catch((thrown: unknown) => {
    writeLog(`The pages could not be loaded: ${toTansakuError(thrown).message}`)
  })
}
