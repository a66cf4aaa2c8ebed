import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import EpochPlayer from './EpochPlayer.vue'

const stepMs = 350

async function player(
  start: number,
  count: number,
): Promise<Mounted & { at(): number; pass(steps: number): Promise<void> }> {
  let set = (_: number): void => {}
  const mounted = await mountWith(EpochPlayer, {
    props: { modelValue: start, count, total: 50, 'onUpdate:modelValue': (value: number) => set(value) },
  })
  set = (value) => void mounted.setProps({ modelValue: value })
  return {
    ...mounted,
    at: () => Number(/Epoch (\d+) \/ 50/u.exec(mounted.text())![1]) - 1,
    async pass(steps) {
      vi.advanceTimersByTime(steps * stepMs)
      await nextTick()
      await nextTick()
    },
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the player of epochs', () => {
  it('plays to the last epoch and stops there', async () => {
    const { at, pass, button } = await player(0, 4)
    button('Play').click()
    await nextTick()
    for (const epoch of [1, 2, 3]) {
      await pass(1)
      expect(at()).toBe(epoch)
    }
    for (let step = 0; step < 3; step++) await pass(1)
    expect(at()).toBe(3)
    button('Play')
    expect(vi.getTimerCount()).toBe(0)
  })
  it('starts over where it stands at the end, and pauses when asked', async () => {
    const { at, pass, button } = await player(3, 4)
    button('Play').click()
    await nextTick()
    await pass(1)
    expect(at()).toBe(1)
    button('Pause').click()
    await nextTick()
    for (let step = 0; step < 3; step++) await pass(1)
    expect(at()).toBe(1)
  })
  it('leaves an epoch that is chosen while it plays, also right at its end', async () => {
    for (const steps of [1, 3]) {
      const { at, pass, setProps, button } = await player(0, 4)
      button('Play').click()
      await nextTick()
      for (let step = 0; step < steps; step++) await pass(1)
      expect(at()).toBe(steps)
      await setProps({ modelValue: 0 })
      for (let step = 0; step < 3; step++) await pass(1)
      expect(at()).toBe(0)
      button('Play')
    }
  })
  it('follows the run while it stands at its end, and not otherwise', async () => {
    const { at, setProps } = await player(3, 4)
    await setProps({ count: 5 })
    await nextTick()
    expect(at()).toBe(4)
    await setProps({ modelValue: 1 })
    await setProps({ count: 6 })
    await nextTick()
    expect(at()).toBe(1)
  })
  it('has nothing to play before the second epoch', async () => {
    const { button } = await player(0, 1)
    expect(button('Play').disabled).toBe(true)
  })
  it('stops its clock when it goes', async () => {
    const { button, unmount } = await player(0, 4)
    button('Play').click()
    await nextTick()
    unmount()
    expect(vi.getTimerCount()).toBe(0)
  })
})
