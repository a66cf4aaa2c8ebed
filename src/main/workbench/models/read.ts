import { open, stat, type FileHandle } from 'node:fs/promises'
import type { Shape } from '#shared/network/network.ts'
import type { ModelArchitecture } from '#shared/spaces/model/spec.ts'
import { magic, readNcnn } from './ncnn.ts'
import { readOnnx } from './onnx/read.ts'
import { unreadable } from './problems.ts'

/** Weights are read over though nobody looks at them. */
const mostBytes = 2 ** 30
const mostParamBytes = 8e6

/**
 * The layers of a model's file, its format found out by looking.
 * @throws TansakuError MODEL_UNREADABLE, MODEL_UNSUPPORTED
 */
export async function readModel(path: string, wish: Shape | null): Promise<ModelArchitecture> {
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
    const bytes = await firstBytes(handle, found.size)
    return isParam ? readNcnn(bytes.toString(), wish) : readOnnx(bytes, wish)
  } finally {
    await handle.close()
  }
}

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
