export * from './architecture.ts'
export { countArchitecture, networkOf } from './build.ts'
export { cellShape } from './cell.ts'
export { networkFrom, outputShape, type Ref } from './builder.ts'
export { countNetwork } from './count.ts'
export { dartsEvaluationNetwork, dartsSupernetNetwork, type DartsSize } from './darts.ts'
export { cellLatencies, type CellLatencies } from './darts-latency.ts'
export { dartsPlaces } from './darts-places.ts'
export {
  argmaxArchitecture,
  genotypeFromAlpha,
  randomArchitecture,
  rnnGenotypeFromAlpha,
  sampleArchitecture,
} from './derive.ts'
export { operatorPlaces } from './fbnet.ts'
export { inferenceNetwork } from './inference.ts'
export type { Layer, Network, NetworkCount, NetworkNode, Shape } from './network.ts'
export { operatorKey, type Operator, type OperatorPlace } from './operator.ts'
export { operatorsOf } from './operators.ts'
export { publishedArchitectures, type PublishedId } from './published.ts'
export { publishedFigureSets, type PublishedFigureSet } from './published-figures.ts'
export { softmax } from './softmax.ts'
export { randomCnnGenotype, randomRnnGenotype } from './random-genotype.ts'
export { fbnetSpaces, layersOf, type FbnetLayer, type FbnetSpace } from './space.ts'
export { checkArchitecture, describeArchitecture } from './text.ts'
