// What a package holds, as it was told when it was made. A clone holds no such file: set-up makes its parts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPackaged, root } from './paths.mjs'

export const packedFile = 'packed.json'

/**
 * @typedef {object} Packed
 * @property {'cpu' | 'gpu'} flavour TensorFlow's
 * @property {string | null} electron its version; null where the package has no window
 */

/** @returns {Packed | undefined} undefined in a clone */
export const readPacked = () => (isPackaged ? JSON.parse(readFileSync(join(root, packedFile), 'utf8')) : undefined)
