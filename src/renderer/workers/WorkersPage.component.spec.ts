import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { Worker } from '#shared/contract/workers.ts'
import { mountWith } from '../../../test/components/mount.ts'
import { asked, type Answers } from '../../../test/components/workbench.ts'
import WorkersPage from './WorkersPage.vue'

const at = '2026-11-27T10:00:00.000Z'
const attic: Worker = {
  id: 'worker-attic',
  name: 'attic',
  state: 'active',
  presence: 'there',
  offer: {
    host: 'attic.example',
    system: 'Linux 6',
    processor: 'A processor, TensorFlow 2.21.0 (cpu)',
    cores: 8,
    memoryBytes: 2 ** 34,
    version: '0.1.0',
    build: 'a',
  },
  seenAt: at,
  clockAheadMs: -3_600_000,
  differsIn: 'tensorflow',
  work: [
    {
      runId: 'search-first',
      fence: 2,
      workerId: 'worker-attic',
      holder: 'attic',
      processor: 'A processor, TensorFlow 2.21.0 (cpu)',
      state: 'held',
      failure: null,
      pieces: 3,
      beganAt: at,
      endedAt: null,
      name: 'The first',
    },
  ],
  pieces: 12,
  piecesLastHour: 5,
  lastFailure: { code: 'PROCESS_DIED', message: 'It was killed.', details: {} },
  createdAt: at,
}
const alike = { clockAheadMs: 1_000, differsIn: null }
const cellar: Worker = {
  ...attic,
  id: 'worker-cellar',
  name: 'cellar',
  state: 'paused',
  presence: 'silent',
  work: [],
  ...alike,
}

const answers = (workers: Worker[]): Answers => ({
  system: { unreadable: () => [] },
  workers: {
    list: () => workers,
    queue: () => ({
      kind: 'local',
      thisComputer: 'computes',
      redis: null,
      trouble: null,
      waiting: 4,
      line: [{ runId: 'search-first', name: 'The first', priority: 'usual' }],
      bound: [{ runId: 'search-first', processor: 'A processor' }],
    }),
    token: ({ name }) => ({ id: 'worker-new', name, token: 'shown-once' }),
    change: () => attic,
    revoke: () => attic,
    configure: () => ({
      kind: 'local',
      thisComputer: 'leaves-runs-to-workers',
      redis: null,
      trouble: null,
      waiting: 4,
      line: [],
      bound: [],
    }),
    letMove: () => [],
  },
  logs: {
    watch: async function* () {
      yield [{ at, level: 'info', text: 'search-first is taken up (number 1).' }]
    } as never,
  },
})

describe('the page of workers', () => {
  it('shows who is there, what each has and its trouble, and pauses, drains and lets go on', async () => {
    const { text, findAll } = await mountWith(WorkersPage, { answers: answers([attic, cellar]) })
    expect(text()).toMatch(
      /attic.*There.*attic\.example.*A processor.*The first · 3 pieces.*12 pieces in all, 5 in the last hour.*PROCESS_DIED/s,
    )
    expect(text()).toMatch(/cellar.*Silent.*Paused/s)
    for (const warning of ['Clock is off: set it there', 'Another TensorFlow than here'])
      expect(text().split(warning)).toHaveLength(2)
    const buttons = findAll('td button').map((button) => button.getAttribute('aria-label'))
    expect(buttons).toEqual(['Log', 'Pause', 'Drain', 'Revoke', 'Log', 'Go on', 'Revoke'])
    for (const position of [1, 2, 5]) {
      findAll('td button')[position]!.click()
      await flushPromises()
    }
    expect(asked('workers.change')).toEqual([
      { id: 'worker-attic', state: 'paused' },
      { id: 'worker-attic', state: 'draining' },
      { id: 'worker-cellar', state: 'active' },
    ])
  })

  it('revokes only when that is confirmed', async () => {
    const { text, findAll } = await mountWith(WorkersPage, { answers: answers([attic]) })
    findAll('td button')[3]!.click()
    await flushPromises()
    expect(text()).toContain('Revoke the token of attic?')
    expect(asked('workers.revoke')).toEqual([])
    findAll('[role=dialog] button')
      .find((button) => button.textContent.trim() === 'Revoke')!
      .click()
    await flushPromises()
    expect(asked('workers.revoke')).toEqual([{ id: 'worker-attic' }])
  })

  it('shows what a worker told of its log, and lets a run move that waits for a kind of processor', async () => {
    const { text, button, findAll } = await mountWith(WorkersPage, { answers: answers([attic]) })
    findAll('td button')[0]!.click()
    await flushPromises()
    expect(text()).toContain('search-first is taken up (number 1).')
    expect(text()).toContain('search-first goes on bit for bit on A processor alone.')
    button('Let it move').click()
    await flushPromises()
    expect(asked('workers.letMove')).toEqual([{ id: 'search-first' }])
  })

  it('makes a token for a name that can be one, and shows the command with it', async () => {
    const { text, find, button } = await mountWith(WorkersPage, { answers: answers([]) })
    expect(text()).toContain('No workers yet')
    button('New worker').click()
    await flushPromises()
    const type = async (name: string): Promise<void> => {
      const input = find<HTMLInputElement>('[role=dialog] input')
      input.value = name
      input.dispatchEvent(new Event('input'))
      await flushPromises()
    }
    await type('no blanks please')
    expect(button('Make a token').disabled).toBe(true)
    await type('attic')
    button('Make a token').click()
    await flushPromises()
    expect(asked('workers.token')).toEqual([{ name: 'attic' }])
    expect(find('[data-testid=worker-command]').textContent).toMatch(
      /^TANSAKU_WORKER_TOKEN=shown-once npx tansaku worker/,
    )
  })

  it('has this computer leave runs to workers', async () => {
    const { text, findAll } = await mountWith(WorkersPage, { answers: answers([attic]) })
    expect(text()).toMatch(/In this workbench.*4/s)
    findAll('[role=radio]')
      .find((radio) => radio.textContent.includes('Leaves runs to workers'))!
      .click()
    await flushPromises()
    expect(asked('workers.configure')).toEqual([{ thisComputer: 'leaves-runs-to-workers' }])
  })
})
