import { join, resolve } from 'node:path'
import type { Precision } from '#shared/contract/common.ts'
import type { ExportFormatId } from '#shared/exports/formats.ts'
import { fileName } from '#shared/text/file-name.ts'
import { copyFiles } from './copied-files.ts'
import { storedArchitecture, type SizeWish } from './find-architecture.ts'
import { follow } from './follow.ts'
import type { Session } from './session.ts'
import { weightsOf, type WeightsWish } from './weights.ts'

/** What is asked of files. */
export interface FileWishes extends WeightsWish {
  readonly to?: string
  readonly precision?: readonly Precision[]
  readonly batch?: number
  readonly bundle?: true
}

/**
 * Writes a network's files into a folder, or as one zip.
 * @throws TansakuError CONFLICT, EXPORT_UNSUPPORTED, DISK_FULL
 */
export async function exportFiles(
  session: Session,
  wish: string,
  size: SizeWish,
  formats: readonly ExportFormatId[],
  options: FileWishes,
): Promise<void> {
  const { client, terminal } = session
  const { id: architectureId, name } = await storedArchitecture(session, wish, size)
  const weights = weightsOf(await client.architectures.get({ id: architectureId }), options)
  const request = {
    architectureId,
    weights,
    formats: [...formats],
    precisions: [...(options.precision ?? ['fp32' as const])],
    batch: options.batch ?? null,
  }
  const id = await follow(session, () => client.exports.start(request), { title: `Exporting ${name}` })
  try {
    const made = await client.exports.get({ id })
    const folder = resolve(options.to ?? (options.bundle === true ? '.' : fileName(name, 'network')))
    const files = options.bundle === true ? [made.bundle] : made.files
    await copyFiles(session, made, files, folder)
    terminal.answer({ ...made, folder, written: files }, () =>
      [
        `${name} as ${formats.join(', ')}${weights.kind === 'untrained' ? ', with random weights: for timing alone' : ''}:`,
        ...files.map(({ path, bytes }) => `  ${join(folder, path)}  ${String(bytes)} bytes`),
      ].join('\n'),
    )
  } finally {
    await client.exports.remove({ id })
  }
}
