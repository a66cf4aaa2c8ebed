export type { ZipEntry } from './layout.ts'
export { openZip, ZipError, type ZipReader } from './read.ts'
export { createZipWriter, type ZipWriter } from './write.ts'
