import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { portOffered, portWanted } from '#shared/contract/port.ts'
import { pageAsked, placeWanted, shellName, type Shell } from '#shared/contract/shell.ts'

// Security: the page gets one MessagePort to the workbench, and two questions about places that the user himself points
// at, and the paths that links ask for; no function of Electron or Node is exposed.
window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== portWanted) return
  const { port1, port2 } = new MessageChannel()
  ipcRenderer.postMessage(portOffered, null, [port1])
  window.postMessage(portOffered, window.location.origin, [port2])
})

const shell: Shell<File> = {
  choosePlace: async (kind) => {
    const chosen: unknown = await ipcRenderer.invoke(placeWanted, kind)
    return typeof chosen === 'string' ? chosen : null
  },
  placeOf: (dropped) => webUtils.getPathForFile(dropped) || null,
  onPageAsked: (listener) => {
    ipcRenderer.on(pageAsked, (_event, path: unknown) => {
      if (typeof path === 'string') listener(path)
    })
  },
}
contextBridge.exposeInMainWorld(shellName, shell)
