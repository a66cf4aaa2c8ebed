import { ref, shallowRef, type ShallowRef } from 'vue'
import { describe, expect, it } from 'vitest'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import type { Failure } from '#shared/contract/searches.ts'
import type { ResourceStatus } from '../client/resource.ts'
import ResourceView from './ResourceView.vue'

const refused: Failure = { code: 'DATABASE_LOCKED', message: 'Another program holds the database.', details: {} }
const offline: Failure = { code: 'OFFLINE', message: 'The connection to the workbench is lost.', details: {} }

async function view(
  now: ResourceStatus,
  read: readonly string[] | null,
  why: Failure | null = null,
): Promise<Mounted & { reloads(): number }> {
  let reloads = 0
  const data: ShallowRef<readonly string[] | null> = shallowRef(read)
  const resource = {
    status: ref(now),
    data,
    failure: shallowRef(why),
    reload: () => {
      reloads++
      return Promise.resolve()
    },
    update: () => undefined,
  }
  const mounted = await mountWith(ResourceView, {
    props: { resource, isEmpty: (list: readonly string[]) => list.length === 0 },
    slots: { default: '<b>the list</b>', empty: '<i>nothing yet</i>' },
  })
  return { ...mounted, reloads: () => reloads }
}

describe('what is read from the workbench', () => {
  it('is announced as busy while it loads', async () => {
    const { find, text } = await view('loading', null)
    expect(find('[aria-busy=true]').getAttribute('aria-label')).toBe('Loading')
    expect(text()).not.toContain('the list')
  })
  it('tells why it cannot be shown, and tries again when asked', async () => {
    const { text, button, reloads } = await view('error', null, refused)
    expect(text()).toContain(refused.message)
    button('Try again').click()
    expect(reloads()).toBe(1)
  })
  it('has a page of its own for nothing', async () => {
    const { text } = await view('ready', [])
    expect(text()).toContain('nothing yet')
    expect(text()).not.toContain('the list')
  })
  it('stays when it could not be read anew, and says that it may be old', async () => {
    const { text, find } = await view('ready', ['a'], refused)
    expect(text()).toContain('the list')
    expect(find('[role=alert]').textContent).toContain(refused.message)
  })
  it('leaves a lost connection to the banner', async () => {
    const { text, findAll } = await view('ready', ['a'], offline)
    expect(text()).toContain('the list')
    expect(findAll('[role=alert]')).toEqual([])
  })
  it('says that the connection is lost where there is nothing to show', async () => {
    const { text } = await view('error', null, offline)
    expect(text()).toContain(offline.message)
  })
})
