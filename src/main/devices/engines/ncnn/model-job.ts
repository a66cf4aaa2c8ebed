import type { ModelJob } from '../model.ts'

/**
 * The line manifest of `tansaku-benchmark --model` (resources/benchmark/README.md).
 * @param pathOf where a file lies on the device
 */
export function writeModelJob(job: ModelJob, pathOf: (name: string) => string): string {
  const { input, layers } = job
  const lines = [
    'tansaku-model 1',
    `threads ${job.threads}`,
    `precision ${job.precision}`,
    ...(job.cores.length > 0 ? [`cores ${job.cores.join(' ')}`] : []),
    `warmup-ms ${Math.round(job.warmupMs)}`,
    `runs ${job.runs}`,
    `limit-ms ${Math.round(job.limitMs)}`,
    `input ${input.width} ${input.height} ${input.channels}`,
    `mean ${job.mean.join(' ')}`,
    `std ${job.std.join(' ')}`,
    `param ${pathOf(job.param)}`,
    `${job.drawsWeights === true ? 'draw-weights' : 'weights'} ${pathOf(job.weights)}`,
    ...job.pictures.map(({ name, pictures }) => `pictures ${pictures} ${pathOf(name)}`),
    ...(layers === undefined
      ? []
      : [`layers ${layers.pictures} ${pathOf(layers.file)}`, ...layers.blobs.map((blob) => `layer ${blob}`)]),
  ]
  return `${lines.join('\n')}\nend\n`
}
