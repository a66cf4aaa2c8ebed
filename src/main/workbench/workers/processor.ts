import { readFileSync } from 'node:fs'
import { arch, cpus, hostname, release, totalmem, type as systemName } from 'node:os'
import { z } from 'zod'
import type { WorkerOffer } from '#shared/contract/workers.ts'
import { buildOf } from '#main/queue/build.ts'
import { manifestFile } from '../../../../scripts/setup/paths.mjs'
import { productVersion } from '../system/service.ts'

const manifestSchema = z.object({ tensorflow: z.object({ version: z.string(), flavour: z.string() }) })
let known: string | undefined

/** TensorFlow and the processor by name: one kind works out the same bit for bit. */
export function thisProcessor(): string {
  known ??= `${cpus()[0]?.model.trim() || arch()}, TensorFlow ${tensorflow()}`
  return known
}

function tensorflow(): string {
  try {
    const { version, flavour } = manifestSchema.parse(JSON.parse(readFileSync(manifestFile(), 'utf8'))).tensorflow
    return `${version} (${flavour})`
  } catch {
    return 'not set up'
  }
}

/** What this computer would offer as a worker. */
export const thisOffer = (): WorkerOffer => ({
  host: hostname().slice(0, 120),
  system: `${systemName()} ${release()}`.slice(0, 120),
  processor: thisProcessor().slice(0, 200),
  cores: cpus().length,
  memoryBytes: totalmem(),
  version: productVersion(),
  build: buildOf(),
})
