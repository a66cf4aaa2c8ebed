import { open, stat } from 'node:fs/promises'
import type { Shape } from '#shared/network/network.ts'
import type { ModelArchitecture } from '#shared/spaces/model/spec.ts'
import { readNcnn } from './ncnn.ts'
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
  if (found.size > mostBytes)
    throw unreadable(
      `${path} has ${(found.size / 1e9).toFixed(1)} GB; ${(mostBytes / 1e9).toFixed(1)} GB are read at most. Keep its weights as external data beside it: they are not needed.`,
    )
  const bytes = await contents(path, found.size)
  const isParam = path.endsWith('.param') || bytes.subarray(0, 7).toString() === '7767517'
  if (isParam && bytes.length > mostParamBytes)
    throw unreadable(`${path} is a .param file of ${String(bytes.length)} bytes; ${String(mostParamBytes)} are read.`)
  if (path.endsWith('.bin')) throw unreadable(`${path} holds weights: name the .param file beside it.`)
  return isParam ? readNcnn(bytes.toString(), wish) : readOnnx(bytes, wish)
}

/** As much as it had when it was looked at, even if it grows. */
async function contents(path: string, size: number): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(size)
    const { bytesRead } = await handle.read(buffer, 0, size, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
