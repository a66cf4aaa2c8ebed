import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { pageFor } from '#main/workbench/index.ts'

export interface Asset {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

type Encoding = 'br' | 'gzip' | 'identity'
const brotli = promisify(brotliCompress)
const encoders: Readonly<Record<Encoding, (content: Buffer) => Promise<Buffer>>> = {
  // Compressed once and kept: dearer than a server's usual level, cheap beside the build.
  br: (content) => brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 8 } }),
  gzip: (content) => promisify(gzip)(content),
  identity: (content) => Promise.resolve(content),
}
const isText = (type: string): boolean => /^text\/|json|javascript|svg/.test(type)

function encodingFor(accepted: string): Encoding {
  // A quality of 0 refuses.
  const names = accepted.split(',').flatMap((each) => {
    const [name = '', quality = ''] = each.split(';').map((part) => part.trim())
    return /^q=0(\.0*)?$/.test(quality) ? [] : [name]
  })
  return (['br', 'gzip'] as const).find((encoding) => names.includes(encoding)) ?? 'identity'
}

/**
 * The built pages as a browser gets them: compressed, and kept by it. A file under `assets` has its content's hash in
 * its name and never changes; any other is asked for anew and answered by its tag.
 */
export function createAssets(folder: string): (path: string, acceptedEncodings: string) => Promise<Asset | null> {
  const known = new Map<string, { changed: number; bodies: Map<Encoding, Promise<Buffer>>; tag: string }>()

  return async (path, acceptedEncodings) => {
    const page = pageFor(folder, path)
    const there = page && (await stat(page.file).catch(() => null))
    if (page === null || there?.isFile() !== true) return null
    let entry = known.get(page.file)
    if (entry?.changed !== there.mtimeMs) {
      const content = await readFile(page.file)
      const tag = createHash('sha256').update(content).digest('base64url').slice(0, 22)
      entry = { changed: there.mtimeMs, bodies: new Map([['identity', Promise.resolve(content)]]), tag }
      known.set(page.file, entry)
    }
    const encoding = isText(page.type) ? encodingFor(acceptedEncodings) : 'identity'
    const body =
      entry.bodies.get(encoding) ?? entry.bodies.get('identity')!.then((content) => encoders[encoding](content))
    entry.bodies.set(encoding, body)
    const isHashed = relative(folder, page.file).startsWith(`assets${sep}`)
    return {
      body: await body,
      headers: {
        'content-type': page.type,
        'cache-control': isHashed ? 'private, max-age=31536000, immutable' : 'private, no-cache',
        etag: `"${entry.tag}-${encoding}"`,
        vary: 'accept-encoding',
        ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
      },
    }
  }
}
