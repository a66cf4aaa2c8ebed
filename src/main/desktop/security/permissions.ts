import { session } from 'electron'
import { grantedPermissions, isOwnPage } from './settings.ts'

/**
 * Item 5: permissions are denied, but for the few in the list and to the app's own pages. Devices (USB, serial, HID)
 * always.
 */
export function denyPermissions(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((contents, permission, answer) => {
    answer(grantedPermissions.includes(permission) && isOwnPage(contents.getURL()))
  })
  defaultSession.setPermissionCheckHandler(
    (contents, permission) =>
      grantedPermissions.includes(permission) && contents !== null && isOwnPage(contents.getURL()),
  )
  defaultSession.setDevicePermissionHandler(() => false)
}
