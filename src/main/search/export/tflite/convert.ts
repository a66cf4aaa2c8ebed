import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { TansakuError } from '#shared/errors.ts'
import type { Written } from '../formats.ts'
import { stemOf } from '../stem.ts'
import { writeTfjs } from '../tensorflow/tfjs.ts'

/** What resources/converter/convert.py prints, a line each. */
const lineSchema = z.union([
  z.object({ done: z.int().nonnegative(), total: z.int().positive() }),
  z.object({ error: z.string() }),
])

const pollMs = 200

/**
 * A network as TFLite files, one a precision, by TensorFlow's converter: it reads the graph that TensorFlow.js would.
 * @returns null when a stop was asked for
 * @throws TansakuError EXPORT_UNSUPPORTED with what the converter says, PROCESS_DIED
 */
export async function writeTflite(
  { network, precisions, facts, calibration, converter, workFolder, stopRequested, onProgress }: Written,
  stem: string,
): Promise<ReadonlyMap<string, Uint8Array> | null> {
  if (converter === null) throw new TansakuError('INTERNAL', 'TFLite files are asked for and no converter is given.')
  const model = join(workFolder, 'model')
  await mkdir(model, { recursive: true })
  for (const [name, bytes] of writeTfjs(network, facts)) await writeFile(join(model, name), bytes)
  const outputs = precisions.map((precision) => ({
    precision,
    path: join(workFolder, `${precision}.tflite`),
    name: `${stemOf(stem, precision)}.tflite`,
  }))
  const job = join(workFolder, 'job.json')
  await writeFile(
    job,
    JSON.stringify({
      model,
      outputs: outputs.map(({ precision, path }) => ({ precision, path })),
      pictures: calibration.pictures,
      texts: textsOf(facts.properties),
    }),
  )
  if (!(await run(converter, job, { stopRequested, onProgress }))) return null
  const files = outputs.map(async ({ path, name }) => [name, await readFile(path)] as const)
  return new Map(await Promise.all(files))
}

/** Class names a line each, as readers of TFLite's metadata look for them, and all there is to know beside. */
function textsOf(properties: Readonly<Record<string, string>>): Record<string, string> {
  const classes: unknown = JSON.parse(properties['classes'] ?? '0')
  return {
    'metadata.json': JSON.stringify(properties, null, 2),
    ...(Array.isArray(classes) ? { 'labels.txt': `${classes.join('\n')}\n` } : {}),
  }
}

/** @returns false when a stop was asked for */
function run(
  { command, args, packages, script }: NonNullable<Written['converter']>,
  job: string,
  { stopRequested, onProgress }: Pick<Written, 'stopRequested' | 'onProgress'>,
): Promise<boolean> {
  const child = spawn(command, [...args, '-s', script, job], {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' },
  })
  let failure: string | undefined
  let said = ''
  let stopped = false
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000)
  })
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = readLine(text)
    if (line === undefined) return
    if ('error' in line) failure = line.error
    else onProgress(line.done, line.total)
  })
  const timer = setInterval(() => {
    if (!stopRequested()) return
    stopped = true
    child.kill('SIGKILL')
  }, pollMs)
  return new Promise<boolean>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (stopped) resolve(false)
      else if (code === 0) resolve(true)
      else if (failure !== undefined)
        reject(new TansakuError('EXPORT_UNSUPPORTED', `TensorFlow's converter refuses this network: ${failure}`))
      else
        reject(
          new TansakuError(
            'PROCESS_DIED',
            `TensorFlow's converter ended with ${signal ?? `exit code ${String(code)}`}: ${said.trim().slice(-500)}`,
            { said },
          ),
        )
    })
  }).finally(() => {
    clearInterval(timer)
  })
}

function readLine(text: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
