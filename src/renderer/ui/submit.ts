import { readonly, ref, shallowReadonly, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Failure } from '#shared/contract/searches.ts'
import { toFailure } from '../client/failure.ts'
import { toastFailure } from './toasts.ts'

export interface Submission {
  /** Sent and not answered yet. */
  readonly pending: Readonly<Ref<boolean>>
  /** Why the last try failed, for a form that shows it in itself. */
  readonly failure: Readonly<ShallowRef<Failure | null>>
  /**
   * Sends once, however often it is asked to before the answer; never throws. `then` gets the answer, once the dialog
   * is closed.
   */
  submit<Answer>(send: () => Promise<Answer>, then?: (answer: Answer) => unknown): Promise<void>
}

export interface SubmitOptions {
  /** The dialog to close on success. */
  readonly open?: Ref<boolean>
  /** What did not happen: the title of the toast of a failure. Without it no toast is shown. */
  readonly failed?: () => string
}

/**
 * What every form does once it is sent: it waits for the answer, closes its dialog on success and tells why it failed.
 */
export function useSubmit({ open, failed }: SubmitOptions = {}): Submission {
  const pending = ref(false)
  const failure: ShallowRef<Failure | null> = shallowRef(null)

  return {
    pending: readonly(pending),
    failure: shallowReadonly(failure),
    async submit(send, then) {
      if (pending.value) return
      pending.value = true
      failure.value = null
      try {
        const answer = await send()
        if (open) open.value = false
        await then?.(answer)
      } catch (thrown) {
        failure.value = toFailure(thrown)
        if (failed) toastFailure(failed(), thrown)
      } finally {
        pending.value = false
      }
    },
  }
}
