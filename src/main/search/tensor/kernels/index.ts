import './registered.ts'

export { evaluationBatchNorm, trainingBatchNorm, type BatchNormResult } from './batch-norm.ts'
export {
  channelShuffle,
  conv2d,
  depthwiseConv2d,
  everyOther,
  fromPhases,
  groupedConv1x1,
  toPhases,
} from './convolution.ts'
export { heldKinks, type Kinks, plainKinks } from './kinks.ts'
export { correctCount, softmaxCrossEntropy } from './loss.ts'
export { avgPool, globalAveragePool, maxPool } from './pooling.ts'
export { dropoutMask, gumbel, RandomKey, uniform } from './random.ts'
