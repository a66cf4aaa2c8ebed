import {
  getCurrentScope,
  markRaw,
  onScopeDispose,
  ref,
  shallowRef,
  watch,
  type Raw,
  type Ref,
  type ShallowRef,
} from 'vue'
import type { WorkbenchEvent } from '#shared/contract/events.ts'
import type { Failure } from '#shared/contract/searches.ts'
import { toFailure } from './failure.ts'
import { events } from './index.ts'

export type ResourceStatus = 'loading' | 'ready' | 'error'
export type ChangedEntity = Extract<WorkbenchEvent, { type: 'changed' }>['entity']

/** Something read from the workbench once, kept current by pushed events. */
export interface Resource<T> {
  readonly status: Ref<ResourceStatus>
  readonly data: ShallowRef<T | null>
  /** Why the last read failed; `data` may still hold what was read before. */
  readonly failure: ShallowRef<Failure | null>
  reload(): Promise<void>
  /**
   * A pushed event changed it: no need to read again. While it is being read the change is made once more on what
   * arrives, which may have been read before: so it must be one that can be made twice.
   */
  update(change: (data: T) => T): void
}

export interface ResourceOptions {
  /** Read again when one of these was added, changed or removed … */
  readonly entities?: readonly ChangedEntity[]
  /** … and, if given, only this one. */
  readonly matches?: (id: string, entity: ChangedEntity) => boolean
  /** Read from the start when this changes (the id of the route). */
  readonly key?: () => unknown
  /** Whether what was read stays on screen until what the new key names is there. */
  readonly keeps?: boolean
}

const coalesceMs = 120

export function useResource<T>(
  load: (signal: AbortSignal) => Promise<T>,
  options: ResourceOptions = {},
): Raw<Resource<T>> {
  const status = ref<ResourceStatus>('loading')
  const data: ShallowRef<T | null> = shallowRef(null)
  const failure = shallowRef<Failure | null>(null)
  let running: AbortController | null = null
  let meanwhile: ((data: T) => T)[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  async function reload(): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    meanwhile = []
    try {
      const fresh = await load(mine.signal)
      if (mine.signal.aborted) return
      data.value = meanwhile.reduce<T>((known, change) => change(known), fresh)
      failure.value = null
      status.value = 'ready'
    } catch (thrown) {
      if (mine.signal.aborted) return
      failure.value = toFailure(thrown)
      // The banner speaks for a lost connection; what was read stays on screen.
      if (failure.value.code !== 'OFFLINE' || data.value === null)
        status.value = data.value === null ? 'error' : 'ready'
    } finally {
      if (running === mine) running = null
    }
  }

  function reloadSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void reload(), coalesceMs)
  }

  events.on('changed', (event) => {
    if (options.entities?.includes(event.entity) && (options.matches?.(event.id, event.entity) ?? true)) reloadSoon()
  })
  events.onConnected((hasLost) => {
    // Events tell what changed meanwhile; what was asked for while the connection went did not come.
    if (hasLost || running !== null || failure.value !== null || data.value === null) reloadSoon()
  })
  if (options.key) {
    watch(options.key, () => {
      if (options.keeps !== true || data.value === null) {
        status.value = 'loading'
        data.value = null
      }
      failure.value = null
      void reload()
    })
  }
  if (getCurrentScope())
    onScopeDispose(() => {
      running?.abort()
      clearTimeout(timer)
    })
  void reload()

  // Raw: a store or a template must not unwrap the refs of a resource it hands on.
  return markRaw({
    status,
    data,
    failure,
    reload,
    update(change) {
      if (running !== null) meanwhile.push(change)
      if (data.value !== null) data.value = change(data.value)
    },
  })
}
