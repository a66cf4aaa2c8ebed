export { chooseCores, type CoreChoice } from './choose.ts'
export { coreFacts, knownCores, type CoreCluster, type CoreFacts, type CoreTexts, type FasterCores } from './facts.ts'
export { requireCores } from './require.ts'
export { speedFiles } from './speed.ts'
