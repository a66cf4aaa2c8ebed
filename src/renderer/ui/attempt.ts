import { readonly, ref, type Ref } from 'vue'
import { toastFailure } from './toasts.ts'

/** For the buttons of a page's head: one question to the workbench at a time shows, and a toast tells why it failed. */
export function useAttempt(): {
  /** Asked and not answered yet. */
  readonly asking: Readonly<Ref<boolean>>
  /** Never throws. @param what did not happen, as the toast's title */
  attempt(what: string, action: () => Promise<unknown>): Promise<void>
} {
  const asking = ref(false)
  return {
    asking: readonly(asking),
    async attempt(what, action) {
      asking.value = true
      try {
        await action()
      } catch (thrown) {
        toastFailure(what, thrown)
      } finally {
        asking.value = false
      }
    },
  }
}
