export { createAdbSource, defaultServers, type AdbSettings, type AdbSource } from './source.ts'
export { findAdb } from './find-adb.ts'
export { parseAdbServers, type AdbServerAddress } from './parse/server.ts'
export { type AdbServerStatus } from './server.ts'
