import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain } from 'electron'
import { portOffered } from '#shared/contract/port.ts'
import type { Workbench } from '#main/workbench/index.ts'
import { isOwnPage } from './security/settings.ts'

/** Item 17: the contract over the port that a page's preload sends, after a look at who sent it. */
export function answerPorts({ router }: Workbench): void {
  const handler = new RPCHandler(router)
  ipcMain.on(portOffered, (event) => {
    const [port] = event.ports
    if (port === undefined || event.senderFrame === null || !isOwnPage(event.senderFrame.url)) return
    handler.upgrade(port)
    port.start()
  })
}
