import { encodePng } from '#main/datasets/index.ts'
import type { ModelPlace } from '#main/devices/device.ts'
import { writeModel } from '#shared/engines/ncnn/index.ts'
import { type lived, livedPixels, relativeDifference } from './lived.ts'

const never = new AbortController().signal

/** How far a device's answers to the first pictures, one or two, are from TensorFlow's: see `relativeDifference`. */
export async function differenceOn(
  models: ModelPlace,
  { pixels, logits, weighted }: ReturnType<typeof lived>,
  pictures = 2,
): Promise<number> {
  const { width, height, channels } = weighted.network.nodes[0]!.output
  const { param, bin } = writeModel(weighted, 'fp32')
  const strip = pixels.subarray(0, pictures * width * height * channels)
  await models.put('net.param', Buffer.from(param), never)
  await models.put('net.bin', Buffer.from(bin), never)
  await models.put('p.png', await encodePng(strip, { width, height: height * pictures, channels: 3 }), never)
  const each = (value: number): number[] => new Array<number>(channels).fill(value)
  const { logits: answers } = await models.run(
    {
      ...{ precision: 'fp32', threads: 1, cores: [] },
      ...{ input: { width, height, channels }, mean: each(livedPixels.mean), std: each(livedPixels.std) },
      ...{ param: 'net.param', weights: 'net.bin', pictures: [{ name: 'p.png', pictures }] },
      ...{ warmupMs: 0, runs: pictures, limitMs: 0 },
    },
    never,
  )
  return relativeDifference(answers.flat().map(Number), logits.subarray(0, (logits.length / 2) * pictures))
}
