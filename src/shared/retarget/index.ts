export { evolutionDefaults } from './evolution.ts'
export { evolveFront, stepsOf, type FrontNet } from './front.ts'
export { reachOf, requireInReach, spreadLimits, type Reach } from './limits.ts'
export { accuracyAt, latencyFor, regretOf, type NetOnDevice } from './regret.ts'
