import { createRequire } from 'node:module'

/**
 * tfjs-node calls two helpers of node:util that newer versions of Node dropped (isNullOrUndefined, gone since 23) or
 * warn about (isArray). It reads them from the module at call time, so putting them back is enough.
 */
const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>

util['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined
util['isArray'] = Array.isArray
