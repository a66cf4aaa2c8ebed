import { expect, it } from 'vitest'
import { mountWith } from '../../../test/components/mount.ts'
import type { Failure } from '#shared/contract/searches.ts'
import FailureNote from './FailureNote.vue'

const full: Failure = { code: 'DISK_FULL', message: 'No room is left on the disk.', details: { file: '/x' } }

it('a failure is told with its own words, what is said after it, and its code among the details', async () => {
  const note = await mountWith(FailureNote, {
    props: { title: 'This run was interrupted', failure: full, more: 'It can go on from its checkpoint.' },
  })
  const paragraphs = note.findAll('p').map((each) => each.textContent.trim())
  expect(paragraphs).toEqual([
    'This run was interrupted',
    'No room is left on the disk.',
    'It can go on from its checkpoint.',
  ])
  expect(note.find('pre').textContent).toContain('DISK_FULL')
})
