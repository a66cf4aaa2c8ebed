/** How many images a second the pipeline makes alone, set beside PyTorch's. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { tf } from '#main/search/tensor/tf.ts'
import { openBatchThreads, type BatchThreads } from '#main/search/training/data/batch-threads.ts'
import { jitterStrengths } from '#shared/datasets/augmentation.ts'
import { median } from '#shared/statistics/index.ts'
import { batchesOf, writePictures } from './data-pictures.ts'
import { preparePython } from './peers.ts'

/**
 * Sides of the pictures, how colours are varied, how many pictures there are (one shard), how many make a batch, and
 * batches of an epoch of PyTorch's.
 */
const sizes = [
  { size: 32, jitter: 'none', pictures: 10_000, batch: 64, batches: 100 },
  { size: 96, jitter: 'none', pictures: 2_000, batch: 64, batches: 30 },
  { size: 224, jitter: 'none', pictures: 400, batch: 64, batches: 10 },
  { size: 96, jitter: 'light', pictures: 2_000, batch: 64, batches: 15 },
  { size: 224, jitter: 'light', pictures: 400, batch: 64, batches: 5 },
] as const
type Case = (typeof sizes)[number]
const seconds = 3

/** Images a second on the clock, and of the processors' time. */
interface Rate {
  readonly per_s: number
  readonly per_cpu_s: number
}

export interface DataResult {
  readonly size: number
  readonly jitter: string
  /** On the thread that asks. */
  readonly own_per_s: number
  /** On two threads, and on two workers of PyTorch's. */
  readonly two_per_s: number
  readonly peer_per_s: number
  /** Of two threads to PyTorch, medians over the rounds: on the clock, and in the processors' time. */
  readonly ratio: number
  readonly cpu_ratio: number
}

/** @param rounds ours and PyTorch's by turns */
export async function measureData(rounds: number): Promise<DataResult[]> {
  const python = preparePython(['torchvision==0.29.2', 'pillow==13.0.0'])
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tansaku-bench-data-'))
  try {
    const results: DataResult[] = []
    for (const subject of sizes) {
      const own = path.join(folder, String(subject.size))
      if (!fs.existsSync(own)) await writePictures(own, subject.size, subject.pictures)
      const taken: Record<'own' | 'two' | 'peer', Rate>[] = []
      for (let round = 0; round < rounds; round++)
        taken.push({
          own: await rateOf(own, subject, null),
          two: await onTwoThreads((threads) => rateOf(own, subject, threads)),
          peer: peerRate(python, own, subject),
        })
      const of = (pick: (each: (typeof taken)[number]) => number, digits: number): number =>
        Number(median(taken.map(pick)).toFixed(digits))
      results.push({
        size: subject.size,
        jitter: subject.jitter,
        own_per_s: of(({ own }) => own.per_s, 0),
        two_per_s: of(({ two }) => two.per_s, 0),
        peer_per_s: of(({ peer }) => peer.per_s, 0),
        ratio: of(({ two, peer }) => two.per_s / peer.per_s, 2),
        cpu_ratio: of(({ two, peer }) => two.per_cpu_s / peer.per_cpu_s, 2),
      })
      console.error(JSON.stringify(results.at(-1)))
    }
    return results
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

async function onTwoThreads<T>(use: (threads: BatchThreads) => Promise<T>): Promise<T> {
  const threads = openBatchThreads(2)
  try {
    return await use(threads)
  } finally {
    await threads.close()
  }
}

async function rateOf(folder: string, subject: Case, threads: BatchThreads | null): Promise<Rate> {
  const source = await batchesOf(folder, subject, threads)
  const take = (batch: number): void => tf.dispose(source.batch(Math.floor(batch / source.steps), batch % source.steps))
  // Threads start, code is compiled.
  let warm = 0
  for (const started = performance.now(); performance.now() - started < 2_000;) take(warm++)
  let batches = 0
  const [begun, used] = [performance.now(), process.cpuUsage()]
  while (performance.now() - begun < 1_000 * seconds) take(warm + batches++)
  const { user, system } = process.cpuUsage(used)
  const images = batches * subject.batch
  source.dispose()
  return { per_s: (1_000 * images) / (performance.now() - begun), per_cpu_s: (1e6 * images) / (user + system) }
}

function peerRate(python: string, folder: string, subject: Case): Rate {
  const flags = Object.entries({ folder, seconds, ...subject, jitter: jitterStrengths[subject.jitter] }).flatMap(
    ([name, value]) => [`--${name}`, String(value)],
  )
  const printed = execFileSync(python, [path.join(import.meta.dirname, 'peers', 'data.py'), ...flags], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Rate
}
