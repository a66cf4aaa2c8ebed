import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { asked, events } from '../../../test/components/workbench.ts'
import ModelDialog from './ModelDialog.vue'

const dialog = (): Promise<Mounted> =>
  mountWith(ModelDialog, {
    props: { open: true },
    answers: {
      models: { add: () => ({ jobId: 'job-1', id: 'net-1' }) },
      jobs: { list: () => [], cancel: () => reading },
    },
  })
const reading: Job = {
  id: 'job-1',
  kind: 'model',
  title: { kind: 'model', name: 'mine' },
  subjectId: 'net-1',
  state: 'running',
  progress: {
    done: 1,
    total: 4,
    unit: 'bytes',
    message: 'reading the model',
    stage: { name: 'reading-model' },
    etaSeconds: 5,
  },
  failure: null,
  startedAt: '2026-11-28T00:00:00.000Z',
  finishedAt: null,
}
async function tell(job: Partial<Job>): Promise<void> {
  events.emit({ type: 'job', job: { ...reading, ...job } })
  await flushPromises()
}
const finishedAt = '2026-11-28T00:00:05.000Z'

async function type({ findAll }: Mounted, label: string, text: string): Promise<void> {
  const field = findAll('label').find((each) => each.textContent.includes(label))
  const input = document.getElementById(field!.getAttribute('for')!) as HTMLInputElement
  input.value = text
  input.dispatchEvent(new Event('input'))
  input.dispatchEvent(new Event('change'))
  await flushPromises()
}
async function send({ find }: Mounted): Promise<void> {
  find('form').dispatchEvent(new Event('submit', { cancelable: true }))
  await flushPromises()
}

it('asks for a model by its path, with an accuracy by its data set, and for nothing half said', async () => {
  const mounted = await dialog()
  await type(mounted, 'File', '/models/mine.onnx')
  await type(mounted, 'Image size', '224')
  await send(mounted)
  expect(asked('models.add')).toEqual([])
  await type(mounted, 'Image size', '3x224x192')
  await type(mounted, 'Accuracy', '71.8')
  await send(mounted)
  expect(asked('models.add')).toEqual([])
  await type(mounted, 'Of which data set', 'imagenet')
  await send(mounted)
  expect(asked('models.add').at(-1)).toEqual({
    path: '/models/mine.onnx',
    name: null,
    input: { channels: 3, height: 224, width: 192 },
    accuracy: { value: 0.718, dataset: 'imagenet' },
  })
})

it('shows how far it is, tells what is wrong with a file where it was named, and goes to what was read', async () => {
  const mounted = await dialog()
  await type(mounted, 'File', '/models/mine.onnx')
  await send(mounted)
  await tell({})
  expect(mounted.text()).toContain('Reading the layers')
  expect(mounted.text()).toContain('5 s left')
  const failure = { code: 'MODEL_UNREADABLE', message: 'This is no ONNX model.', details: {} }
  await tell({ state: 'failed', failure, finishedAt })
  expect(mounted.text()).toContain('The model was not added')
  expect(mounted.router.currentRoute.value.path).toBe('/')
  await send(mounted)
  await tell({ state: 'done', finishedAt })
  expect(mounted.router.currentRoute.value.path).toBe('/architectures/net-1')
})

it('is not read on where its user closes the dialog', async () => {
  const mounted = await dialog()
  await type(mounted, 'File', '/models/mine.onnx')
  await send(mounted)
  await tell({})
  await mounted.setProps({ open: false })
  await flushPromises()
  expect(asked('jobs.cancel')).toEqual([{ id: 'job-1' }])
  await tell({ state: 'cancelled', finishedAt })
  expect(mounted.router.currentRoute.value.path).toBe('/')
})
