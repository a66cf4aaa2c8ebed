import { ipcRenderer } from 'electron'
import { portOffered, portWanted } from '#shared/contract/port.ts'

// Security: the page gets one MessagePort to the workbench and nothing else; no function of Electron or Node is
// exposed.
window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== portWanted) return
  const { port1, port2 } = new MessageChannel()
  ipcRenderer.postMessage(portOffered, null, [port1])
  window.postMessage(portOffered, window.location.origin, [port2])
})
