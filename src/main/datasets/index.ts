export { cachedReading, checkFiles, removeUnused, shardsFolder, takeShards, type Reading } from './cache.ts'
export { encodePng } from './picture.ts'
export { openRoot } from './root.ts'
export { openShards } from './shards.ts'
