import { open, stat, type FileHandle } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { Shape } from '#shared/network/network.ts'
import type { ModelArchitecture } from '#shared/spaces/model/spec.ts'
import { magic, readNcnn } from './ncnn.ts'
import { readOnnx } from './onnx/read.ts'
import { skimOnnx } from './onnx/skim.ts'
import { unreadable } from './problems.ts'

/** Weights are stepped over; what ONNX keeps in one file ends at two of these. */
const mostBytes = 2 ** 30
const mostParamBytes = 8e6

/**
 * The layers of a model's file, its format found out by looking.
 * @param onBytes told now and then how far it is; what it throws ends the reading
 * @throws TansakuError MODEL_UNREADABLE, MODEL_UNSUPPORTED
 */
export async function readModel(
  path: string,
  wish: Shape | null,
  onBytes: (done: number, total: number) => void = () => undefined,
): Promise<ModelArchitecture> {
  const found = await stat(path).catch((thrown: unknown) => {
    throw unreadable(`${path} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}.`)
  })
  if (!found.isFile()) throw unreadable(`${path} is no file: name an ONNX file, or a .param file of ncnn.`)
  if (path.endsWith('.bin')) throw unreadable(`${path} holds weights: name the .param file beside it.`)
  if (found.size > mostBytes)
    throw unreadable(
      `${path} has ${(found.size / 1e9).toFixed(1)} GB; ${(mostBytes / 1e9).toFixed(1)} GB are read at most. Keep its weights as external data beside it: they are not needed.`,
    )
  const handle = await open(path, 'r')
  try {
    const head = (await firstBytes(handle, Math.min(magic.length, found.size))).toString('latin1')
    const isParam = path.endsWith('.param') || head === magic
    if (isParam && found.size > mostParamBytes)
      throw unreadable(`${path} is a .param file of ${String(found.size)} bytes; ${String(mostParamBytes)} are read.`)
    // Looked at before a gigabyte of something else is read over.
    if (!isParam && !beginsAsOnnx(head)) throw unreadable('This is no ONNX model, nor a .param file of ncnn.')
    if (isParam) return readNcnn((await firstBytes(handle, found.size)).toString(), wish)
    return readOnnx(await inTurns(skimOnnx(handle.fd, found.size), (done) => onBytes(done, found.size)), wish)
  } finally {
    await handle.close()
  }
}

/** Works for a while, then lets whoever wants it to stop be heard. */
async function inTurns<Result>(work: Generator<number, Result>, tell: (done: number) => void): Promise<Result> {
  for (let until = performance.now() + turnMs; ;) {
    const { done, value } = work.next()
    if (done === true) return value
    if (performance.now() < until) continue
    tell(value)
    await setImmediate()
    until = performance.now() + turnMs
  }
}
const turnMs = 100

/** Whether a field of the message that an ONNX file is can begin so: it has a number, and holds a number or bytes. */
function beginsAsOnnx(head: string): boolean {
  const tag = head.charCodeAt(0)
  return tag >> 3 > 0 && [0, 2].includes(tag & 7)
}

/** As much as it had when it was looked at, even if it grows. */
async function firstBytes(handle: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size)
  const { bytesRead } = await handle.read(buffer, 0, size, 0)
  return buffer.subarray(0, bytesRead)
}
