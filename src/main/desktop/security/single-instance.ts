import { app } from 'electron'

/**
 * One window on one home: a second start brings the first to the front.
 * @returns false in the second process, which should end
 */
export function claimSingleInstance(onSecond: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', onSecond)
  return true
}
