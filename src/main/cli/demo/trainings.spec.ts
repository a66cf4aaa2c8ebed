import { expect, it } from 'vitest'
import type { ArchitectureSummary, EvaluationSettings } from '#shared/contract/architectures.ts'
import type { Session } from '../session.ts'
import type { Stages } from './stages.ts'
import { trainOn } from './trainings.ts'

const net = (id: string) => ({ id, name: `net ${id}` }) as ArchitectureSummary

/** @param timeFor whether there is time for the groups after the first, one answer each */
async function trainedOf(groups: ArchitectureSummary[][], timeFor: boolean[]) {
  const [titles, notes, asked]: [string[], string[], number[][]] = [[], [], []]
  const session = {
    terminal: { note: (text: string) => notes.push(text) },
    client: { architectures: { evaluate: ({ id }: { id: string }) => Promise.resolve({ jobId: 'job', id }) } },
  } as unknown as Session
  const stages: Stages = {
    run: async (title, start) => {
      titles.push(title)
      return `training of ${(await start()).id}`
    },
    budget: {
      trialSeconds: null,
      supernetShare: () => 1,
      trainingEpochs: () => 1,
      hasTimeFor: (trainings, later) => {
        asked.push([trainings, later])
        return timeFor.shift()!
      },
    },
    steps: () => [],
    seconds: () => 0,
  }
  const all = [...new Set(groups.flat())]
  const evaluations = await trainOn(session, stages, groups, all, {} as EvaluationSettings)
  return { trained: [...evaluations], titles, notes: notes.join('\n'), asked }
}

it('trains all groups while there is time, and each architecture once', async () => {
  const [a, b, c] = [net('a'), net('b'), net('c')]
  const { trained, titles, notes, asked } = await trainedOf([[a, b], [b], [a, c]], [true])
  expect(trained).toEqual(['a', 'b', 'c'].map((id) => [id, `training of ${id}`]))
  expect(titles).toEqual(['Training on 1 of 3: net a', 'Training on 2 of 3: net b', 'Training on 3 of 3: net c'])
  expect(notes).toBe('')
  expect(asked).toEqual([[1, 0]])
})

it('leaves out a group that there is no time for as a whole, says so, and goes on with a shorter one', async () => {
  const groups = [[net('a'), net('b')], [net('c'), net('d')], [net('e')]]
  const { trained, notes, asked } = await trainedOf(groups, [false, true])
  expect(trained.map(([id]) => id)).toEqual(['a', 'b', 'e'])
  expect(notes).toMatch(/slower or busier.*: net c, net d not trained on/u)
  expect(asked).toEqual([
    [2, 1],
    [1, 0],
  ])
})
