import { describe, expect, it } from 'vitest'
import { mountWith } from '../../../test/components/mount.ts'
import { asked } from '../../../test/components/workbench.ts'
import { percent } from '../format/format.ts'
import MistakesPanel from './MistakesPanel.vue'

const mistakes = [
  { image: 41, label: 'cat', answer: 'dog', confidence: 0.987 },
  { image: 7, label: 'owl', answer: 'cat', confidence: 0.6 },
]
const panel = (kept: typeof mistakes | undefined) =>
  mountWith(MistakesPanel, {
    props: { evaluationId: 'evaluation-1', mistakes: kept },
    answers: { architectures: { mistakePictures: () => ['Zmlyc3Q=', 'c2Vjb25k'] } },
  })

describe('the surest mistakes', () => {
  it('are pictures with what each is, what it was taken for and how surely', async () => {
    const page = await panel(mistakes)
    expect(asked('architectures.mistakePictures')).toEqual([{ id: 'evaluation-1' }])
    expect(page.findAll('img').map((each) => [each.getAttribute('src'), each.getAttribute('alt')])).toEqual([
      ['data:image/png;base64,Zmlyc3Q=', `cat, taken for dog (${percent(0.987)} sure)`],
      ['data:image/png;base64,c2Vjb25k', `owl, taken for cat (${percent(0.6)} sure)`],
    ])
  })

  it('of an older evaluation were not kept, which is said', async () => {
    expect((await panel(undefined)).text()).toContain('Mistakes were not kept yet')
    expect((await panel([])).text()).toContain('Every test picture was answered right')
    expect(asked('architectures.mistakePictures')).toEqual([])
  })
})
