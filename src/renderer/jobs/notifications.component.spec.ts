import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import type { Job } from '#shared/contract/jobs.ts'
import { mountWith } from '../../../test/components/mount.ts'
import { events } from '../../../test/components/workbench.ts'
import { notifies, setNotifies, useNotifications } from './notifications.ts'

const running: Job = {
  ...{ id: 'job-a', kind: 'search', title: { kind: 'search', name: 'long' }, subjectId: 'search-a', state: 'running' },
  ...{ progress: null, failure: null, startedAt: '2026-11-26T10:00:00.000Z', finishedAt: null },
}
const done: Job = { ...running, state: 'done', finishedAt: '2026-11-26T10:05:00.000Z' }
const failed: Job = {
  ...{ ...running, state: 'failed', finishedAt: '2026-11-26T10:00:01.000Z' },
  failure: { code: 'NOT_LEARNING', message: 'The loss is not a number.', details: {} },
}

class Shown extends EventTarget {
  static permission = 'granted'
  static answer = 'granted'
  static readonly all: { text: string; options: NotificationOptions; shown: Shown }[] = []
  static requestPermission = (): Promise<string> => Promise.resolve(Shown.answer)
  constructor(text: string, options: NotificationOptions) {
    super()
    Shown.all.push({ text, options, shown: this })
  }
}

const App = defineComponent({
  setup: () => {
    useNotifications()
    return () => null
  },
})
const open = () => mountWith(App, { answers: { jobs: { list: () => [running] } } })

let hasFocus: boolean
beforeEach(async () => {
  hasFocus = false
  Shown.all.length = 0
  Shown.answer = 'granted'
  vi.stubGlobal('Notification', Shown)
  vi.spyOn(document, 'hasFocus').mockImplementation(() => hasFocus)
  await setNotifies(true)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('a notification', () => {
  it('tells what ended while nobody looked, and leads there', async () => {
    const { router } = await open()
    events.emit({ type: 'job', job: done })
    expect(Shown.all.map(({ text, options }) => [text, options.tag])).toEqual([['Search · long is done', 'job-a']])
    Shown.all[0]!.shown.dispatchEvent(new Event('click'))
    await flushPromises()
    expect(router.currentRoute.value.path).toBe('/searches/search-a')
  })

  it('tells what broke, and why, however soon', async () => {
    await open()
    events.emit({ type: 'job', job: failed })
    expect(Shown.all.map(({ text, options }) => [text, options.body])).toEqual([
      ['Search · long failed', 'The loss is not a number.'],
    ])
  })

  it('is not shown to one who looks, of what took moments, or to one who does not want it', async () => {
    await open()
    hasFocus = true
    events.emit({ type: 'job', job: done })
    hasFocus = false
    events.emit({ type: 'job', job: running })
    events.emit({ type: 'job', job: { ...done, finishedAt: '2026-11-26T10:00:02.000Z' } })
    events.emit({ type: 'job', job: running })
    await setNotifies(false)
    events.emit({ type: 'job', job: done })
    expect(Shown.all).toEqual([])
  })

  it('is off where the browser refuses', async () => {
    Shown.answer = 'denied'
    expect(await setNotifies(true)).toBe(false)
    expect(notifies.value).toBe(false)
  })
})
