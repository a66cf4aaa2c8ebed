import { app, dialog } from 'electron'
import { toTansakuError } from '#shared/errors.ts'
import { defaultLocation } from '#main/store/index.ts'
import { createWorkbench, writeLog, type Workbench } from '#main/workbench/index.ts'
import { utilityLauncher } from './launcher.ts'
import { setMenu } from './menu.ts'
import { answerPlaces } from './places.ts'
import { answerPorts } from './rpc.ts'
import { denyNavigation } from './security/navigation.ts'
import { denyPermissions } from './security/permissions.ts'
import { declareScheme, serveScheme } from './security/scheme.ts'
import { claimSingleInstance } from './security/single-instance.ts'
import { showWindow } from './window.ts'

/** The shell: each step is one module; all that Tansaku does lies behind the workbench's port. */
async function start(): Promise<void> {
  await app.whenReady()
  denyPermissions()
  serveScheme()
  setMenu()
  const workbench = await createWorkbench({ ...defaultLocation(), host: 'desktop', launcher: utilityLauncher() })
  answerPorts(workbench)
  answerPlaces()
  disposeBeforeQuit(workbench)
  app.on('activate', showWindow)
  app.on('window-all-closed', () => {
    app.quit()
  })
  showWindow()
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
if (claimSingleInstance(showWindow)) {
  start().catch((thrown: unknown) => {
    dialog.showErrorBox('Tansaku cannot start', toTansakuError(thrown).message)
    app.exit(1)
  })
} else {
  app.quit()
}
