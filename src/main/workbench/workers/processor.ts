import { readFileSync } from 'node:fs'
import { arch, cpus, hostname, release, totalmem, type as systemName } from 'node:os'
import { z } from 'zod'
import type { Worker, WorkerOffer } from '#shared/contract/workers.ts'
import { TansakuError } from '#shared/errors.ts'
import { buildOf } from '#main/queue/build.ts'
import { manifestFile } from '../../../../scripts/setup/paths.mjs'
import { productVersion } from '../system/service.ts'

const manifestSchema = z.object({ tensorflow: z.object({ version: z.string(), flavour: z.string() }) })
let known: string | undefined

const between = ', TensorFlow '

/** TensorFlow and the processor by name: one kind works out the same bit for bit. */
export function thisProcessor(): string {
  known ??= `${cpus()[0]?.model.trim() || arch()}${between}${tensorflow() ?? 'not set up'}`
  return known
}

/** What of a worker's kind is another than this computer's; null where they are one kind. */
export function differenceFromHere(processor: string): Worker['differsIn'] {
  const [named, tensorflow] = processor.split(between)
  const [here, tensorflowHere] = thisProcessor().split(between)
  return named !== here ? 'processor' : tensorflow !== tensorflowHere ? 'tensorflow' : null
}

/** A worker without it would fail at every run that it takes. @throws SETUP_INCOMPLETE */
export function requireTensorFlow(): void {
  if (tensorflow() !== null) return
  throw new TansakuError(
    'SETUP_INCOMPLETE',
    'TensorFlow is not set up on this computer: a worker could compute nothing here. Run npm run setup, then start it again.',
  )
}

function tensorflow(): string | null {
  try {
    const { version, flavour } = manifestSchema.parse(JSON.parse(readFileSync(manifestFile(), 'utf8'))).tensorflow
    return `${version} (${flavour})`
  } catch {
    return null
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
