import { onScopeDispose, ref, type Ref } from 'vue'
import { pictureSetNameSchema } from '#shared/datasets/picture-sets.ts'
import type { Shell } from '#shared/contract/shell.ts'

/** What was dropped on the page: where it lies, or why that is not known. */
export type Dropped =
  { readonly kind: 'place'; readonly place: string } | { readonly kind: 'untold' | 'nowhere' | 'several' }

/** A browser does not tell where files lie, and some lie nowhere: a picture of a web page. */
export function droppedOf<Item>(items: readonly Item[], shell: Shell<Item> | null): Dropped | null {
  const [first] = items
  if (first === undefined) return null
  if (shell === null) return { kind: 'untold' }
  if (items.length > 1) return { kind: 'several' }
  const place = shell.placeOf(first)
  return place === null ? { kind: 'nowhere' } : { kind: 'place', place }
}

/** A name for the set as its folder or list is called; empty where that cannot be one. */
export function nameOfPlace(place: string): string {
  const last = place.trim().split(/[\\/]/).filter(Boolean).at(-1)?.normalize('NFC') ?? ''
  const name = last.replace(/\.(csv|tsv|jsonl)$/i, '')
  return pictureSetNameSchema.safeParse(name).success ? name : ''
}

/**
 * Takes files that are dropped anywhere in the window while the page is there, and keeps the browser from opening them
 * in its place.
 *
 * @returns whether files are held over the window
 */
export function useFileDrop(take: (files: readonly File[]) => void): Readonly<Ref<boolean>> {
  const isOver = ref(false)
  const stopped = new AbortController()
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false
  const listen = (type: 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void): void => {
    window.addEventListener(type, listener, { signal: stopped.signal })
  }

  listen('dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    isOver.value = true
  })
  listen('dragleave', (event) => {
    // Of something within the window that goes on to another part of it.
    if (event.relatedTarget === null) isOver.value = false
  })
  listen('drop', (event) => {
    isOver.value = false
    if (!hasFiles(event)) return
    event.preventDefault()
    take([...(event.dataTransfer?.files ?? [])])
  })
  onScopeDispose(() => {
    stopped.abort()
  })
  return isOver
}
