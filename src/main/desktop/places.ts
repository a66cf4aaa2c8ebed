import { BrowserWindow, dialog, ipcMain } from 'electron'
import { placeWanted } from '#shared/contract/shell.ts'
import { placeDialog } from './place-dialog.ts'

/** Item 17: a page asks where something lies, and the user answers in the system's own dialog. */
export function answerPlaces(): void {
  ipcMain.handle(placeWanted, async ({ sender, senderFrame }, asked: unknown): Promise<string | null> => {
    const options = placeDialog(senderFrame?.url, asked)
    const window = BrowserWindow.fromWebContents(sender)
    if (options === null || window === null) return null
    const { filePaths } = await dialog.showOpenDialog(window, options)
    return filePaths[0] ?? null
  })
}
