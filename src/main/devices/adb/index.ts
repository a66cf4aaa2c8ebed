export { createAdbSource, type AdbOptions, type AdbSource } from './source.ts'
export { findAdb } from './find-adb.ts'
export { checkedSettings, overridingVariables, reachOf } from './settings.ts'
