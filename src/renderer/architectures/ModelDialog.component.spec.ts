import { flushPromises } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import { asked } from '../../../test/components/workbench.ts'
import ModelDialog from './ModelDialog.vue'

const dialog = (): Promise<Mounted> =>
  mountWith(ModelDialog, { props: { open: true }, answers: { models: { add: () => ({ id: 'net-1' }) as never } } })

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
