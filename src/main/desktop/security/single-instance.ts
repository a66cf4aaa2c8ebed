import { app } from 'electron'

/**
 * One window on one home: a second start brings the first to the front.
 * @param onSecond takes the second's arguments
 * @returns false in the second process, which should end
 */
export function claimSingleInstance(onSecond: (args: readonly string[]) => void): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', (_event, args) => {
    onSecond(args)
  })
  return true
}
