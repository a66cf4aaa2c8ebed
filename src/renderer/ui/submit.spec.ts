import { ref } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import { TansakuError } from '#shared/errors.ts'
import { useSubmit } from './submit.ts'
import { dismissToast, toasts } from './toasts.ts'

const refusal = new TansakuError('DEVICE_BUSY', 'It is measured already.', { deviceId: 'local' })

describe('a form that is sent', () => {
  beforeEach(() => {
    for (const { id } of toasts.value) dismissToast(id)
  })

  it('is sent once, however often it is asked for before the answer', async () => {
    const { pending, submit } = useSubmit()
    let answer = (): void => {}
    let sent = 0
    const send = (): Promise<void> => {
      sent++
      return new Promise((resolve) => {
        answer = resolve
      })
    }
    const first = submit(send)
    await submit(send)
    expect([sent, pending.value]).toEqual([1, true])
    answer()
    await first
    expect(pending.value).toBe(false)
    const again = submit(send)
    answer()
    await again
    expect(sent).toBe(2)
  })

  it('closes its dialog, and then goes on with the answer', async () => {
    const open = ref(true)
    const seen: unknown[] = []
    await useSubmit({ open }).submit(
      () => Promise.resolve({ id: 'run-1' }),
      ({ id }) => {
        seen.push(id, open.value)
      },
    )
    expect(seen).toEqual(['run-1', false])
  })

  it('stays open and tells why, where it is refused', async () => {
    const open = ref(true)
    const { pending, failure, submit } = useSubmit({ open, failed: () => 'Measuring could not be started' })
    await submit(() => Promise.reject(refusal))
    const told = { code: 'DEVICE_BUSY', message: 'It is measured already.', details: { deviceId: 'local' } }
    expect([open.value, pending.value, failure.value]).toEqual([true, false, told])
    expect(toasts.value).toMatchObject([{ tone: 'danger', text: 'Measuring could not be started', failure: told }])
    await submit(() => Promise.resolve())
    expect([open.value, failure.value]).toEqual([false, null])
  })

  it('shows no toast where the form itself shows why', async () => {
    const { failure, submit } = useSubmit()
    await submit(() => Promise.reject(refusal))
    expect(failure.value?.code).toBe('DEVICE_BUSY')
    expect(toasts.value).toEqual([])
  })

  it('tells what went wrong after the answer, too', async () => {
    const { submit } = useSubmit({ failed: () => 'Could not be shown' })
    await submit(
      () => Promise.resolve(),
      () => Promise.reject(refusal),
    )
    expect(toasts.value).toMatchObject([{ text: 'Could not be shown' }])
  })
})
