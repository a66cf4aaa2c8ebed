import { describe, expect, it } from 'vitest'
import { limited } from './limits.ts'

const forever = (): Promise<never> => new Promise(() => {})

describe('a limited call', () => {
  it('ends when the user cancels and lets go of what it held, once', async () => {
    const cancel = new AbortController()
    let released = 0
    const call = limited('test', { signal: cancel.signal }, async (onEnd) => {
      onEnd(() => {
        released++
      })
      return forever()
    })
    cancel.abort()
    await expect(call).rejects.toMatchObject({ code: 'ABORTED' })
    expect(released).toBe(1)
  })
  it('ends when its time is up', async () => {
    await expect(
      limited('test', { signal: new AbortController().signal, timeoutMs: 10 }, forever),
    ).rejects.toMatchObject({ code: 'DEVICE_UNRESPONSIVE' })
  })
  it('does not begin when it is cancelled already', async () => {
    let begun = false
    await expect(
      limited('test', { signal: AbortSignal.abort() }, async () => {
        begun = true
      }),
    ).rejects.toMatchObject({ code: 'ABORTED' })
    expect(begun).toBe(false)
  })
  it('closes at once what opens after its end', async () => {
    let open = true
    let late = (): void => {}
    await expect(
      limited('test', { signal: new AbortController().signal, timeoutMs: 5 }, (onEnd) => {
        late = () => {
          onEnd(() => {
            open = false
          })
        }
        return forever()
      }),
    ).rejects.toThrow()
    late()
    expect(open).toBe(false)
  })
  it('hands over the result and leaves no listener on the signal', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    expect(await limited('test', { signal }, () => Promise.resolve(7))).toBe(7)
    expect(listeners).toBe(0)
  })
})
