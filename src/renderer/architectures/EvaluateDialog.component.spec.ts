import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import { asked } from '../../../test/components/workbench.ts'
import { publishedArchitectures, type PublishedId } from '#shared/architecture/published.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { smallInput } from '#shared/spaces/input.ts'
import EvaluateDialog from './EvaluateDialog.vue'

const dataset = (id: string, kind: Dataset['kind'], state: Dataset['state'] = 'ready'): Dataset => ({
  id,
  name: id.toUpperCase(),
  kind,
  training: 50_000,
  test: 10_000,
  classes: 10,
  vocabulary: null,
  shape: '32 × 32 × 3',
  input: kind === 'images' ? smallInput : null,
  state,
  problem: null,
  remedy: null,
  folder: null,
  isOwnFolder: false,
  origin: 'known',
  validation: null,
})
const datasets = [dataset('words', 'text'), dataset('broken', 'images', 'corrupt'), dataset('cifar10', 'images')]

async function dialog(
  net: PublishedId,
  known = datasets,
): Promise<Mounted & { field(label: string): HTMLInputElement }> {
  const mounted = await mountWith(EvaluateDialog, {
    props: { open: true, architectureId: 'net-1', name: 'net', spec: publishedArchitectures[net] },
    answers: {
      datasets: { list: () => known },
      spaces: { list: () => [] },
      architectures: {
        list: () => [],
        add: () => ({ id: 'net-2' }) as never,
        estimateTraining: () => ({ epochs: 8, items: 9_500, durationMs: 90_000 }),
        evaluate: () => ({ id: 'evaluation-1', jobId: 'job-1' }) as never,
      },
    },
  })
  return {
    ...mounted,
    field(label) {
      const found = mounted.findAll('label').find((each) => each.textContent === label)
      if (!found) throw new Error(`There is no field ${label}.`)
      return mounted.find<HTMLInputElement>(`[id="${found.getAttribute('for')!}"]`)
    },
  }
}
async function type(input: HTMLInputElement, text: string): Promise<void> {
  input.value = text
  input.dispatchEvent(new Event('input'))
  await flushPromises()
}
async function send({ find }: Mounted): Promise<void> {
  find('form').dispatchEvent(new Event('submit', { cancelable: true }))
  await flushPromises()
}
const labels = ({ findAll }: Mounted): string[] => findAll('label').map((each) => each.textContent)

describe('the dialog of an evaluation', () => {
  it('sends what it shows: the first ready data set of its kind, the last preset, and what was changed', async () => {
    const shown = await dialog('fbnet-a')
    await type(shown.field('Epochs'), '7')
    await type(shown.field('Training images'), '')
    await send(shown)
    const names = Object.keys(evaluationPresets) as (keyof typeof evaluationPresets)[]
    expect(asked('architectures.evaluate')).toEqual([
      {
        id: 'net-2',
        settings: expect.objectContaining({
          ...evaluationPresets[names.at(-1)!],
          ...{ task: 'images', dataset: 'cifar10', seed: 1, epochs: 7, trainingImages: null },
          ...{ auxiliaryWeight: 0, dropPath: 0 },
        }) as unknown,
      },
    ])
    expect(shown.emitted('update:open')).toEqual([[false]])
  })

  it('tells what the trainings would take in all, by those before', async () => {
    const { find, field } = await dialog('fbnet-a')
    await flushPromises()
    const told = (): string => find('[data-testid="training-estimate"]').textContent ?? ''
    expect(told()).toContain('8 epochs of 9,500 images · about 1 min 30 s')
    await type(field('Trainings'), '4')
    expect(told()).toContain('about 6 min')
  })

  it('makes the architecture anew where the data has other classes, at the size asked for', async () => {
    const shown = await dialog('fbnet-a')
    expect(shown.text()).toContain('32 × 32 × 3, 10 classes')
    await type(shown.field('Picture size'), '27')
    expect(shown.text()).toContain('Give a whole number from 28 to 256.')
    await type(shown.field('Picture size'), '64')
    await send(shown)
    const spec = { ...publishedArchitectures['fbnet-a'], input: { ...smallInput, size: 64 } }
    expect(asked('architectures.add')).toEqual([{ name: 'net fbnet 64 × 64 × 3, 10 classes', spec }])
    expect(shown.router.currentRoute.value.path).toBe('/architectures/net-2')
    const own = await dialog('darts-v2')
    await send(own)
    expect(asked('architectures.evaluate')).toMatchObject([{ id: 'net-1' }])
  })

  it('says what is wrong at its field, and sends nothing till it is right', async () => {
    const shown = await dialog('fbnet-a')
    await type(shown.field('Epochs'), 'many')
    expect(shown.text()).toContain('Give a number.')
    await type(shown.field('Epochs'), '0')
    expect(shown.text()).toMatch(/At least 1\.|More than 0\./u)
    expect(shown.find<HTMLButtonElement>('button[type=submit]').disabled).toBe(true)
    await send(shown)
    expect(asked('architectures.evaluate')).toEqual([])
    await type(shown.field('Epochs'), '1')
    expect(shown.find<HTMLButtonElement>('button[type=submit]').disabled).toBe(false)
  })

  it('asks for paths that are dropped of nets of cells alone, and of a text for what texts need', async () => {
    const of = async (net: PublishedId): Promise<string[]> => labels(await dialog(net))
    expect(await of('fbnet-a')).not.toContain('Drop-path')
    expect(await of('darts-v2')).toContain('Drop-path')
    expect(await of('ptb-v2')).toContain('BPTT')
  })

  it('says that no data set of its kind is ready', async () => {
    const shown = await dialog('fbnet-a', [dataset('words', 'text')])
    expect(shown.text()).toContain('No image data set is ready.')
    await send(shown)
    expect(asked('architectures.evaluate')).toEqual([])
  })
})
