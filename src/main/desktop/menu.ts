import { app, Menu, type MenuItemConstructorOptions } from 'electron'

/** The usual roles; developer tools only in a clone. */
export function setMenu(): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
  ]
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
      { role: 'fileMenu' },
      { role: 'editMenu' },
      { label: 'View', submenu: app.isPackaged ? view : [...view, { role: 'toggleDevTools' }] },
      { role: 'windowMenu' },
    ]),
  )
}
