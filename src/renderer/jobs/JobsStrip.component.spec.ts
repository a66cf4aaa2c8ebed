import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { mountWith } from '../../../test/components/mount.ts'
import { asked, connection, events } from '../../../test/components/workbench.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { toasts } from '../ui/toasts.ts'
import JobsStrip from './JobsStrip.vue'

const job = (id: string, changes: Partial<Job> = {}): Job => ({
  id,
  kind: 'search',
  title: { kind: 'search', name: `run ${id}` },
  subjectId: id,
  state: 'running',
  progress: null,
  failure: null,
  startedAt: '2026-11-26T10:00:00.000Z',
  finishedAt: null,
  ...changes,
})
const training = { share: 0.5, stage: { name: 'training', epoch: 2, epochs: 9 }, etaSeconds: 125 } as const

describe('the strip of jobs', () => {
  it('is not there while nothing runs', async () => {
    const { text } = await mountWith(JobsStrip, { answers: { jobs: { list: () => [job('a', { state: 'done' })] } } })
    expect(text()).toBe('')
  })

  it('tells what runs, how far it is and how long still, and leads there', async () => {
    const list = [job('a', { progress: { ...training, done: 2, total: 9 } as never }), job('b', { state: 'queued' })]
    const { text, findAll } = await mountWith(JobsStrip, { answers: { jobs: { list: () => list } } })
    expect(text()).toContain('Epoch 2 of 9')
    expect(text()).toContain('left')
    expect(text()).toContain('Waiting')
    expect(findAll('a').map((link) => link.getAttribute('href'))).toEqual(['/searches/a', '/searches/b'])
  })

  it('shows two, and the others when asked', async () => {
    const list = ['a', 'b', 'c', 'd'].map((id) => job(id))
    const { findAll, button } = await mountWith(JobsStrip, { answers: { jobs: { list: () => list } } })
    expect(findAll('li')).toHaveLength(2)
    button('2 more').click()
    await nextTick()
    expect(findAll('li')).toHaveLength(4)
    button('Show less')
  })

  it('goes by what the workbench pushes', async () => {
    const { findAll, text } = await mountWith(JobsStrip, { answers: { jobs: { list: () => [job('a')] } } })
    events.emit({ type: 'job', job: job('b') })
    await flushPromises()
    expect(findAll('li')).toHaveLength(2)
    events.emit({ type: 'job', job: job('a', { state: 'done' }) })
    events.emit({ type: 'job', job: job('b', { state: 'failed' }) })
    await flushPromises()
    expect(text()).toBe('')
  })

  it('stops a job once: it is stopping from the answer on', async () => {
    const { findAll } = await mountWith(JobsStrip, {
      answers: { jobs: { list: () => [job('a')], cancel: ({ id }) => job(id, { state: 'cancelling' }) } },
    })
    const stop = (): HTMLButtonElement => findAll('li button')[0] as HTMLButtonElement
    stop().click()
    await flushPromises()
    await nextTick()
    expect(asked('jobs.cancel')).toEqual([{ id: 'a' }])
    expect(stop().disabled).toBe(true)
  })

  it('says of what was interrupted that it is, and only of what broke that it failed', async () => {
    await mountWith(JobsStrip, { answers: { jobs: { list: () => [job('a'), job('b')] } } })
    const gone = { code: 'PROCESS_DIED', message: 'It died.', details: {} }
    events.emit({ type: 'job', job: job('a', { state: 'failed', failure: gone }) })
    events.emit({ type: 'job', job: job('b', { state: 'failed', failure: { ...gone, code: 'INTERNAL' } }) })
    await flushPromises()
    expect(toasts.value.slice(-2).map(({ tone }) => tone)).toEqual(['warning', 'danger'])
  })

  it('tells no time left while nobody can know whether anything still runs', async () => {
    const list = [job('a', { progress: { ...training, done: 2, total: 9 } as never })]
    const { text } = await mountWith(JobsStrip, { answers: { jobs: { list: () => list } } })
    expect(text()).toContain('left')
    connection.state.value = 'lost'
    await nextTick()
    expect(text()).not.toContain('left')
    connection.state.value = 'open'
  })
})
