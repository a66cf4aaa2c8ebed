import { fileURLToPath } from 'node:url'
import { BrowserWindow } from 'electron'
import { toTansakuError } from '#shared/errors.ts'
import { pageAsked } from '#shared/contract/shell.ts'
import { writeLog } from '#main/workbench/index.ts'
import { appOrigin, webPreferences } from './security/settings.ts'

/** Opens the window, or brings it to the front. @param page the path that it is to show; null: as it is */
export function showWindow(page: string | null = null): void {
  const [open] = BrowserWindow.getAllWindows()
  if (open !== undefined) {
    if (open.isMinimized()) open.restore()
    open.focus()
    if (page !== null) askFor(open, page)
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
  window.loadURL(`${appOrigin}${page ?? '/'}`).catch((thrown: unknown) => {
    writeLog(`The pages could not be loaded: ${toTansakuError(thrown).message}`)
  })
}

/** The page goes there itself, so that nothing else of it is lost; one still being loaded listens after that. */
function askFor({ webContents }: BrowserWindow, page: string): void {
  const ask = (): void => {
    webContents.send(pageAsked, page)
  }
  if (webContents.isLoadingMainFrame()) webContents.once('did-finish-load', ask)
  else ask()
}
