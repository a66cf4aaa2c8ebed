import { flushPromises } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import { asked } from '../../../test/components/workbench.ts'
import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import ExportDialog from './ExportDialog.vue'

const evaluation = (id: string, state: 'done' | 'running', testAccuracy: number | null) => ({
  id,
  architectureId: 'net-1',
  settings: { ...evaluationPresets.laptop, dataset: 'cifar10', seed: 3 },
  state,
  failure: null,
  progress: null,
  epochs: [],
  chosenOn: 'validation' as const,
  result: testAccuracy === null ? null : { epoch: 29, testLoss: 1, testAccuracy },
  createdAt: '2026-11-27T00:00:00.000Z',
  finishedAt: null,
})
const architecture = (evaluations: ReturnType<typeof evaluation>[]): ArchitectureRecord =>
  ({ id: 'net-1', name: 'net', evaluations }) as never

const dialog = (evaluations: ReturnType<typeof evaluation>[]): Promise<Mounted> =>
  mountWith(ExportDialog, {
    props: { open: true, architecture: architecture(evaluations) },
    answers: { exports: { start: () => ({ id: 'export-1', jobId: 'job-1' }) as never } },
  })
async function tick({ findAll }: Mounted, label: string): Promise<void> {
  const found = findAll('label').find((each) => each.textContent.includes(label))
  found!.querySelector('button')!.click()
  await flushPromises()
}
async function send({ find }: Mounted): Promise<void> {
  find('form').dispatchEvent(new Event('submit', { cancelable: true }))
  await flushPromises()
}
const sent = (): unknown => asked('exports.start').at(-1)

beforeEach(() => vi.restoreAllMocks())

describe('the dialog of an export', () => {
  it('takes the newest training that is done, and sends formats and precisions that are chosen', async () => {
    const mounted = await dialog([evaluation('evaluation-1', 'running', null), evaluation('evaluation-2', 'done', 0.5)])
    await tick(mounted, 'int8')
    await tick(mounted, 'ONNX')
    await send(mounted)
    expect(sent()).toMatchObject({
      architectureId: 'net-1',
      weights: { kind: 'trained', evaluationId: 'evaluation-2' },
      formats: ['ncnn'],
      precisions: ['fp32', 'int8'],
      batch: null,
    })
  })

  it('does not send 8 bits of random weights, nor nothing at all', async () => {
    const mounted = await dialog([])
    await tick(mounted, 'int8')
    expect(mounted.find('form').textContent).toContain('int8 needs trained weights')
    await send(mounted)
    expect(sent()).toBeUndefined()
    await tick(mounted, 'int8')
    await tick(mounted, 'ONNX')
    await tick(mounted, 'ncnn')
    expect(mounted.find('form').textContent).toContain('Choose at least one')
    await send(mounted)
    expect(sent()).toBeUndefined()
  })
})
