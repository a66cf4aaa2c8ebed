import { defineStore } from 'pinia'
import type { ExportWish } from '#shared/contract/exports.ts'
import { api, events } from '../client/index.ts'
import { i18n } from '../i18n/index.ts'
import { saveFile } from '../ui/save-file.ts'
import { toastFailure } from '../ui/toasts.ts'

/** Networks that are being written for this page: each is handed to the browser once it is done. */
export const useExports = defineStore('exports', () => {
  const awaited = new Set<string>()
  /** Done before their start was answered. */
  const early = new Set<string>()

  events.on('job', ({ job }) => {
    if (job.kind !== 'export' || job.state === 'queued' || job.state === 'running' || job.state === 'cancelling') return
    const wasAwaited = awaited.delete(job.subjectId)
    if (job.state !== 'done') return
    if (wasAwaited) void handOver(job.subjectId)
    else early.add(job.subjectId)
  })

  async function start(wish: ExportWish): Promise<void> {
    const { id } = await api.exports.start(wish)
    if (early.delete(id)) await handOver(id)
    else awaited.add(id)
  }

  async function handOver(id: string): Promise<void> {
    try {
      const { bundle } = await api.exports.get({ id })
      const parts: Uint8Array<ArrayBuffer>[] = []
      for (let offset = 0; offset < bundle.bytes; offset += parts.at(-1)!.byteLength) {
        const { base64 } = await api.exports.read({ id, path: bundle.path, offset })
        parts.push(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
      }
      saveFile(bundle.path, new Blob(parts), 'application/zip')
      await api.exports.remove({ id })
    } catch (thrown) {
      toastFailure(i18n.global.t('exports.failed'), thrown)
    }
  }

  return { start }
})
