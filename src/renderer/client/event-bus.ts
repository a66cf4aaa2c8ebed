import { getCurrentScope, onScopeDispose } from 'vue'

export interface EventBus<Event extends { type: string }> {
  /** Listens to one type of event until the surrounding scope (a component, a store) ends. */
  on<Type extends Event['type']>(type: Type, listener: (event: Extract<Event, { type: Type }>) => void): void
  /**
   * Runs after each connect, the first included.
   * @param listener told whether events were lost since: where none were, those missed come next as if nothing had been
   */
  onConnected(listener: (hasLost: boolean) => void): void
  emit(event: Event): void
  connected(hasLost: boolean): void
}

export function createEventBus<Event extends { type: string }>(): EventBus<Event> {
  const listeners = new Map<string, Set<(event: never) => void>>()
  const onConnected = new Set<(hasLost: boolean) => void>()

  function add<Listener>(set: Set<Listener>, listener: Listener): void {
    set.add(listener)
    if (getCurrentScope()) onScopeDispose(() => set.delete(listener))
  }

  return {
    on(type, listener) {
      const set = listeners.get(type) ?? new Set()
      listeners.set(type, set)
      add(set, listener as (event: never) => void)
    },
    onConnected: (listener) => add(onConnected, listener),
    emit(event) {
      for (const listener of listeners.get(event.type) ?? []) listener(event as never)
    },
    connected(hasLost) {
      for (const listener of onConnected) listener(hasLost)
    },
  }
}
