import { app, dialog } from 'electron'
import { toTansakuError } from '#shared/errors.ts'
import { defaultLocation } from '#main/store/index.ts'
import { createWorkbench, writeLog, type Workbench } from '#main/workbench/index.ts'
import { searchLauncher } from './launcher.ts'
import { pageOfArguments, pageOfLink } from './link.ts'
import { setMenu } from './menu.ts'
import { answerPlaces } from './places.ts'
import { answerPorts } from './rpc.ts'
import { denyNavigation } from './security/navigation.ts'
import { denyPermissions } from './security/permissions.ts'
import { declareScheme, serveScheme } from './security/scheme.ts'
import { claimSingleInstance } from './security/single-instance.ts'
import { showWindow } from './window.ts'

let pageAtStart = pageOfArguments(process.argv)
app.once('open-url', (event, link) => {
  event.preventDefault()
  pageAtStart = pageOfLink(link)
})

/** The shell: each step is one module; all that Tansaku does lies behind the workbench's port. */
async function start(): Promise<void> {
  await app.whenReady()
  denyPermissions()
  serveScheme()
  setMenu()
  const workbench = await createWorkbench({ ...defaultLocation(), host: 'desktop', launcher: searchLauncher() })
  answerPorts(workbench)
  answerPlaces()
  disposeBeforeQuit(workbench)
  app.on('activate', () => {
    showWindow()
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  // macOS hands links over as events, of which the first may have come before the window could.
  app.on('open-url', (event, link) => {
    event.preventDefault()
    showWindow(pageOfLink(link))
  })
  showWindow(pageAtStart)
}

/** A running search writes its checkpoint before the process goes. */
function disposeBeforeQuit(workbench: Workbench): void {
  let disposed = false
  app.on('before-quit', (event) => {
    if (disposed) return
    event.preventDefault()
    workbench
      .dispose()
      .catch((thrown: unknown) => {
        writeLog(`The workbench did not close as it should: ${toTansakuError(thrown).message}`)
      })
      .finally(() => {
        disposed = true
        app.quit()
      })
  })
}

declareScheme()
denyNavigation()
app.enableSandbox()
if (
  claimSingleInstance((args) => {
    showWindow(pageOfArguments(args))
  })
) {
  start().catch((thrown: unknown) => {
    dialog.showErrorBox('Tansaku cannot start', toTansakuError(thrown).message)
    app.exit(1)
  })
} else {
  app.quit()
}
