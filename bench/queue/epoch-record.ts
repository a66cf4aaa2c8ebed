/** Of the so manyth epoch; they are told from nought. */
export const epochRecord = (epoch: number): object => ({
  epoch: epoch - 1,
  trainLoss: 1 / epoch,
  trainAccuracy: null,
  validationLoss: 1 / epoch,
  validationAccuracy: null,
  expectedLatencyUs: null,
  temperature: null,
  learningRate: 0.1,
  parameters: {},
  durationMs: 1_000,
  rssBytes: 1,
  tensors: 1,
})
