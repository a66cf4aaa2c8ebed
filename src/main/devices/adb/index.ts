export { createAdbSource, defaultServers, type AdbSettings, type AdbSource } from './source.ts'
export { describeAdb, findAdb } from './find-adb.ts'
export { parseAdbServers, type AdbServerAddress } from './parse/server.ts'
export { type AdbServerStatus } from './server.ts'
