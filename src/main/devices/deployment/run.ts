import type { Interval, Precision } from '#shared/contract/common.ts'
import { piecesOf } from '#shared/deployments/pieces.ts'
import { median, percentile } from '#shared/statistics/index.ts'
import type { ModelPlace } from '../device.ts'
import type { ModelJob, ModelResult } from '../engines/index.ts'
import { intervalOfMedian, requireHalf } from '../latency-table/index.ts'

/** A net as its engine loads it. */
export interface ModelFiles {
  readonly precision: Precision
  readonly param: Buffer
  readonly weights: Buffer
}

/** What it is run on. */
export interface ModelInputs extends Pick<ModelJob, 'input' | 'mean' | 'std'> {
  readonly pictures: number
  /** Some of them one below another, as a PNG. */
  readonly strip: (first: number, pictures: number) => Promise<Buffer>
  /** Of the first pictures; null where none are wanted. */
  readonly layers: { readonly pictures: number; readonly blobs: readonly string[]; readonly bytes: number } | null
}

/** What a net answered on a device, and what it cost there. */
export interface DeployedModel extends Pick<ModelResult, 'engine' | 'threads' | 'pinned' | 'cores' | 'logits'> {
  readonly loadUs: number
  readonly peakBytes: number
  readonly latency: {
    readonly medianUs: number
    readonly minUs: number
    readonly p90Us: number
    readonly intervalUs: Interval
    readonly samples: number
  }
  /** Null where none were wanted, or where the device has no room for them. */
  readonly layers: Buffer | null
}

const files = { param: 'net.param', weights: 'net.bin', pictures: 'pictures.png', layers: 'layers' } as const
const warmupMs = 300
/** A start of the program times as many runs at least, unless that takes longer than the limit. */
const fewestRuns = 20
const limitMs = 5_000
/** The program's job and its output beside what is counted. */
export const spareBytes = 2 << 20

/**
 * Runs a net on a device, pictures in pieces that fit there beside it. Each piece is a start of the program of its own.
 * @throws TansakuError PRECISION_UNSUPPORTED, DEVICE_STORAGE_FULL, TRANSFER_FAILED, DEVICE_GONE, ABORTED and what the
 * engine's reader throws
 */
export async function deployModel(
  place: ModelPlace,
  { precision, param, weights }: ModelFiles,
  inputs: ModelInputs,
  { signal, onPictures }: { signal: AbortSignal; onPictures: (done: number) => void },
): Promise<DeployedModel> {
  const { input, mean, std, pictures } = inputs
  try {
    await place.put(files.param, param, signal)
    await place.put(files.weights, weights, signal)
    const free = await place.freeBytes(signal)
    const room = free === null ? null : free - spareBytes
    const pieces = piecesOf(pictures, input.width * input.height * input.channels, room)
    const layers = runnableLayers(inputs, pieces[0]!.pictures, room)
    const results: ModelResult[] = []
    for (const { first, pictures: count } of pieces) {
      await place.put(files.pictures, await inputs.strip(first, count), signal)
      const job: ModelJob = {
        precision,
        threads: 1,
        cores: [],
        input,
        mean,
        std,
        param: files.param,
        weights: files.weights,
        pictures: [{ name: files.pictures, pictures: count }],
        warmupMs,
        runs: Math.max(count, fewestRuns),
        limitMs,
        ...(layers === null || first > 0 ? {} : { layers: { file: files.layers, ...layers } }),
      }
      const result = await place.run(job, signal, (done) => {
        onPictures(first + Math.min(count, done))
      })
      requireHalf(job, result)
      results.push(result)
      await place.remove([files.pictures], signal)
    }
    return { ...figuresOf(results), layers: layers && (await place.fetch(files.layers, signal)) }
  } finally {
    // After an abort or an unplug the session's own end cleans up.
    if (!signal.aborted) await place.remove(Object.values(files), signal).catch(() => undefined)
  }
}

/** Values of all layers are many: where there is no room for them the rest is worth having without. */
function runnableLayers(
  { layers }: ModelInputs,
  firstPiece: number,
  room: number | null,
): { pictures: number; blobs: readonly string[] } | null {
  if (layers === null || (room !== null && room < layers.bytes)) return null
  return { pictures: Math.min(layers.pictures, firstPiece), blobs: layers.blobs }
}

function figuresOf(results: readonly ModelResult[]): Omit<DeployedModel, 'layers'> {
  const { engine, threads, cores } = results.at(-1)!
  const all = results.flatMap(({ latenciesUs }) => latenciesUs)
  const medianUs = median(all)
  return {
    engine,
    threads,
    pinned: results.every(({ pinned }) => pinned),
    cores,
    logits: results.flatMap(({ logits }) => logits),
    loadUs: median(results.map(({ loadUs }) => loadUs)),
    peakBytes: Math.max(...results.map(({ peakBytes }) => peakBytes)),
    latency: {
      medianUs,
      minUs: percentile(all, 0),
      p90Us: percentile(all, 0.9),
      intervalUs: intervalOfMedian(
        medianUs,
        results.map(({ latenciesUs }) => median(latenciesUs)),
      ),
      samples: all.length,
    },
  }
}
