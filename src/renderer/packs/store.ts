import { defineStore } from 'pinia'
import { partBytes } from '#shared/contract/exports.ts'
import type { Unpacked, UnpackWish } from '#shared/contract/packs.ts'
import { api } from '../client/index.ts'
import { useEnds } from '../jobs/ends.ts'
import { saveFile } from '../ui/save-file.ts'

/** Packs that are made for this page and handed to the browser, and files that it sends to be unpacked. */
export const usePacks = defineStore('packs', () => {
  const { untilEnded } = useEnds('pack', 'unpack')

  /** @returns the name of the file that the browser keeps; null where it was cancelled */
  async function pack(id: string, checkpoints: boolean): Promise<string | null> {
    const started = await api.packs.pack({ ids: [id], checkpoints })
    if (!(await untilEnded(started))) return null
    const made = await api.packs.get({ id: started.id })
    const parts: Uint8Array<ArrayBuffer>[] = []
    for (let offset = 0; offset < made.bytes; offset += parts.at(-1)!.byteLength) {
      const { base64 } = await api.packs.read({ id: started.id, offset })
      parts.push(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
    }
    saveFile(made.name, new Blob(parts), 'application/zip')
    await api.packs.remove({ id: started.id })
    return made.name
  }

  /** @param tell of how much is there, 0 … 1. @returns its id, to be unpacked */
  async function send(file: File, tell: (share: number) => void): Promise<string> {
    let id: string | null = null
    for (let offset = 0; offset < file.size || id === null; offset += partBytes) {
      const part = new Uint8Array(await file.slice(offset, offset + partBytes).arrayBuffer())
      let characters = ''
      for (let at = 0; at < part.byteLength; at += argumentsAtOnce)
        characters += String.fromCharCode(...part.subarray(at, at + argumentsAtOnce))
      const name = file.name.slice(-200)
      id = (await api.packs.upload({ id, name, offset, base64: btoa(characters) })).id
      tell(Math.min(1, (offset + partBytes) / Math.max(1, file.size)))
    }
    return id
  }

  /** @returns null where it was cancelled. @throws PACK_CONFLICT and the like; what was sent stays */
  async function unpack(id: string, conflicts: UnpackWish['conflicts']): Promise<Unpacked | null> {
    const started = await api.packs.unpack({ from: { kind: 'upload', id }, conflicts })
    return (await untilEnded(started)) ? api.packs.unpacked({ id: started.id }) : null
  }

  const forget = (id: string): Promise<unknown> => api.packs.remove({ id })

  return { pack, send, unpack, forget }
})

/** A call takes so many, and no more. */
const argumentsAtOnce = 8_192
