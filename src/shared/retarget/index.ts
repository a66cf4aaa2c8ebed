export { evolutionDefaults, type Candidate, type EvolutionOptions, type Problem } from './evolution.ts'
export { evolveFront, stepsOf, type FrontNet, type FrontOptions } from './front.ts'
export { reachOf, spreadLimits, type Reach } from './limits.ts'
