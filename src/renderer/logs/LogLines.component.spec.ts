import { flushPromises } from '@vue/test-utils'
import { nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import type { LogLine } from '#shared/contract/logs.ts'
import { mountWith } from '../../../test/components/mount.ts'
import { asked, events } from '../../../test/components/workbench.ts'
import LogLines from './LogLines.vue'

const at = '2026-11-28T10:00:00.000Z'
const first: LogLine[] = [
  { at, level: 'info', text: 'Epoch 1 is finished' },
  { at: null, level: 'warning', text: 'slow disk' },
]

async function open() {
  const next = Promise.withResolvers<LogLine[]>()
  const page = await mountWith(LogLines, {
    props: { of: { of: 'run', id: 'search-a' } },
    answers: {
      logs: {
        // A plain generator: what the client makes of a stream has more to it than is used.
        watch: async function* () {
          yield first
          yield await next.promise
        } as never,
      },
    },
  })
  await flushPromises()
  return { ...page, next, shown: () => page.findAll('[role=log] p').map((line) => line.lastChild?.textContent) }
}

describe('the lines of a log', () => {
  it('come as they are told, from a level on and with a word in them', async () => {
    const { shown, text, findAll, find, next } = await open()
    expect(asked('logs.watch')).toEqual([{ of: 'run', id: 'search-a' }])
    expect(shown()).toEqual(['Epoch 1 is finished', 'slow disk'])
    next.resolve([{ at, level: 'error', text: 'MEMORY_SHORT: no room' }])
    await flushPromises()
    expect(shown()).toHaveLength(3)
    findAll('[role=radio]')[1]!.click()
    await nextTick()
    expect(shown()).toEqual(['slow disk', 'MEMORY_SHORT: no room'])
    const input = find<HTMLInputElement>('input[type=text]')
    input.value = 'memory'
    input.dispatchEvent(new Event('input'))
    await nextTick()
    expect(shown()).toEqual(['MEMORY_SHORT: no room'])
    expect(text()).toContain('1 of 3 lines')
  })

  it('are read again when the connection is back', async () => {
    const { shown } = await open()
    events.connected(false)
    await flushPromises()
    expect(asked('logs.watch')).toHaveLength(2)
    expect(shown()).toEqual(['Epoch 1 is finished', 'slow disk'])
  })
})
