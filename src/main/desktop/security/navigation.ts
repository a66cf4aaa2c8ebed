import { app, shell, type WebContents } from 'electron'
import { toTansakuError } from '#shared/errors.ts'
import { writeLog } from '#main/workbench/index.ts'
import { isOpenable, isOwnPage } from './settings.ts'

/**
 * Items 12 to 15: no window leaves its pages, opens another or holds a webview; links go to the user's browser, https
 * only.
 */
export function denyNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    guard(contents)
  })
}

function guard(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
  contents.setWindowOpenHandler(({ url }) => {
    if (isOpenable(url))
      shell.openExternal(url).catch((thrown: unknown) => {
        writeLog(`The browser could not be started: ${toTansakuError(thrown).message}`)
      })
    return { action: 'deny' }
  })
}
