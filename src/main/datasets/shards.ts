import { openSync, closeSync, readSync, statSync } from 'node:fs'
import { open, readFile, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { TansakuError } from '#shared/errors.ts'
import { splitNames, type SplitName } from '#shared/datasets/picture-sets.ts'

/**
 * A set's pixels, decoded and resized, in files that are read a picture at a time: a set may be larger than memory.
 * Beside them stands an index, with the label and the split of each picture.
 */
const indexSchema = z.object({
  format: z.literal('picture-shards'),
  version: z.literal(1),
  height: z.int().positive(),
  width: z.int().positive(),
  channels: z.int().positive(),
  count: z.int().nonnegative(),
  perShard: z.int().positive(),
  classes: z.array(z.string()),
  mean: z.array(z.number()),
  std: z.array(z.number()),
  digest: z.string(),
})
export type ShardIndex = z.infer<typeof indexSchema>

const usualShardBytes = 64 * 2 ** 20
const shardName = (shard: number): string => `pixels-${String(shard).padStart(5, '0')}.bin`
const indexName = 'index.json'
const labelsName = 'labels.bin'

export interface ShardWriter {
  append(pixels: Uint8Array): Promise<void>
  /** @param labels and splits of each picture, as they were appended */
  finish(
    facts: Pick<ShardIndex, 'classes' | 'mean' | 'std' | 'digest'>,
    labels: Uint16Array,
    splits: readonly SplitName[],
  ): Promise<void>
  /** Lets go of what is open, finished or not. */
  close(): Promise<void>
}

export function createShardWriter(
  folder: string,
  { height, width, channels }: Pick<ShardIndex, 'height' | 'width' | 'channels'>,
): ShardWriter {
  const pictureBytes = height * width * channels
  const perShard = Math.max(1, Math.floor(usualShardBytes / pictureBytes))
  // Pictures are gathered: a write for each would take longer than its pixels.
  const gathered = Buffer.alloc(Math.max(pictureBytes, Math.floor(2 ** 20 / pictureBytes) * pictureBytes))
  let filled = 0
  let count = 0
  let handle: FileHandle | null = null

  async function flush(): Promise<void> {
    for (let at = 0; at < filled;) at += (await handle!.write(gathered, at, filled - at)).bytesWritten
    filled = 0
  }
  async function endShard(): Promise<void> {
    if (handle === null) return
    await flush()
    await handle.sync()
    await handle.close()
    handle = null
  }

  return {
    async append(pixels) {
      if (count % perShard === 0) {
        await endShard()
        handle = await open(join(folder, shardName(count / perShard)), 'w', 0o600)
      }
      if (filled + pictureBytes > gathered.length) await flush()
      gathered.set(pixels, filled)
      filled += pictureBytes
      count += 1
    },
    async finish(facts, labels, splits) {
      await endShard()
      const codes = Uint8Array.from(splits, (split) => splitNames.indexOf(split))
      const kept = Buffer.concat([new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength), codes])
      await writeFile(join(folder, labelsName), kept, { mode: 0o600, flush: true })
      const index: ShardIndex = {
        format: 'picture-shards',
        version: 1,
        height,
        width,
        channels,
        count,
        perShard,
        ...facts,
      }
      await writeFile(join(folder, indexName), JSON.stringify(index), { mode: 0o600, flush: true })
    },
    async close() {
      await handle?.close()
      handle = null
    },
  }
}

export interface Shards extends ShardIndex {
  readonly labels: Uint16Array
  readonly splits: readonly SplitName[]
  /** A picture's bytes, into memory of the caller's. @throws TansakuError DATASET_CORRUPT */
  read(picture: number, into: Uint8Array): void
  close(): void
}

/**
 * Opens a folder of shards; every file is looked at for its length.
 * @throws TansakuError DATASET_CORRUPT where a file is missing, cut short, or of another version
 */
export async function openShards(folder: string): Promise<Shards> {
  const index = await readIndex(folder)
  const { count, perShard, height, width, channels } = index
  const pictureBytes = height * width * channels
  const labelled = await readFile(join(folder, labelsName)).catch((error: unknown) => {
    throw corrupt(folder, labelsName, error)
  })
  if (labelled.length !== 3 * count) throw corrupt(folder, labelsName, `it has ${String(labelled.length)} bytes`)
  const descriptors = Array.from({ length: Math.ceil(count / perShard) }, (_, shard) => {
    const bytes = Math.min(perShard, count - shard * perShard) * pictureBytes
    const found = statSync(join(folder, shardName(shard)), { throwIfNoEntry: false })?.size
    if (found !== bytes) throw corrupt(folder, shardName(shard), `it has ${String(found)} bytes, not ${String(bytes)}`)
    return { shard, descriptor: null as number | null }
  })
  return {
    ...index,
    labels: new Uint16Array(labelled.buffer.slice(labelled.byteOffset, labelled.byteOffset + 2 * count)),
    splits: Array.from(labelled.subarray(2 * count), (code) => splitNames[code] ?? 'training'),
    read(picture, into) {
      const place = descriptors[Math.floor(picture / perShard)]!
      place.descriptor ??= openSync(join(folder, shardName(place.shard)), 'r')
      const at = (picture % perShard) * pictureBytes
      for (let read = 0; read < pictureBytes;) {
        const bytes = readSync(place.descriptor, into, read, pictureBytes - read, at + read)
        if (bytes === 0) throw corrupt(folder, shardName(place.shard), 'it has become shorter')
        read += bytes
      }
    },
    close() {
      for (const place of descriptors) {
        if (place.descriptor !== null) closeSync(place.descriptor)
        place.descriptor = null
      }
    },
  }
}

/** Whether a folder has them whole. */
export async function hasShards(folder: string): Promise<boolean> {
  try {
    ;(await openShards(folder)).close()
    return true
  } catch (error) {
    if (error instanceof TansakuError && error.code === 'DATASET_CORRUPT') return false
    throw error
  }
}

async function readIndex(folder: string): Promise<ShardIndex> {
  try {
    return indexSchema.parse(JSON.parse(await readFile(join(folder, indexName), 'utf8')))
  } catch (error) {
    throw corrupt(folder, indexName, error)
  }
}

const corrupt = (folder: string, name: string, reason: unknown): TansakuError =>
  new TansakuError(
    'DATASET_CORRUPT',
    `The decoded pictures in ${folder} are not whole: ${name}: ${reason instanceof Error ? reason.message : String(reason)}. Start again: they are made anew from the pictures.`,
    { folder, file: name },
  )
