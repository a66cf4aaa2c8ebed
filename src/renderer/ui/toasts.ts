import { shallowRef } from 'vue'
import type { Failure } from '#shared/contract/searches.ts'
import { toFailure } from '../client/failure.ts'

export interface Toast {
  readonly id: number
  readonly tone: 'success' | 'danger' | 'warning'
  readonly text: string
  readonly failure?: Failure
  /** What can be done about it, for as long as it is shown. */
  readonly action?: { readonly label: string; readonly run: () => unknown }
}

/** What ToastHost shows; newest last. */
export const toasts = shallowRef<readonly Toast[]>([])
let next = 0

function show(toast: Omit<Toast, 'id'>): void {
  toasts.value = [...toasts.value, { ...toast, id: next++ }]
}

export function toastSuccess(text: string, action?: Toast['action']): void {
  show({ tone: 'success', text, ...(action && { action }) })
}

/** What was asked for and did not happen: the title says what, the failure why. */
export function toastFailure(text: string, thrown: unknown): void {
  show({ tone: 'danger', text, failure: toFailure(thrown) })
}

/** What was interrupted and can go on. */
export function toastPause(text: string, failure: Failure): void {
  show({ tone: 'warning', text, failure })
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}
