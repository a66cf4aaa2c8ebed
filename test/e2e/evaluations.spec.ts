import { describe, expect } from 'vitest'
import { publishedArchitectures } from '#shared/architecture/index.ts'
import { dialogOf, patienceMs, visible } from './support/locate.ts'
import { finishedCells } from './support/prepared.ts'
import { test } from './support/test.ts'

describe('an evaluation', () => {
  test.override('prepared', () => finishedCells)

  test('of a genotype trains it with all that DARTS trains with', async ({ page, host, visit }) => {
    const net = (await host.client.architectures.list()).find(
      (each) => each.origin === 'genotype' && each.spec.family === 'darts-cnn',
    )!
    await visit(`/architectures/${net.id}`)
    await page.getByRole('button', { name: 'Evaluate' }).first().click()
    const dialog = dialogOf(page)
    await dialog.getByRole('radio', { name: 'Paper' }).click()
    for (const [label, value] of [
      ['Auxiliary weight', '0.4'],
      ['Drop-path', '0.2'],
      ['Clip norm', '5'],
      ['Cutout (px)', '16'],
    ] as const)
      expect(await dialog.getByLabel(label).inputValue()).toBe(value)
    for (const [label, value] of [
      ['Epochs', '1'],
      ['Batch size', '8'],
      ['Training images', '64'],
    ] as const)
      await dialog.getByLabel(label).fill(value)
    await dialog.getByLabel('Auxiliary weight').fill('0')
    await dialog.getByLabel('Drop-path').fill('1')
    await visible(dialog.getByText('Less than 1.'))
    await dialog.getByLabel('Drop-path').fill('0.1')
    await dialog.getByRole('button', { name: 'Start the evaluation' }).click()
    await visible(page.getByText('1 / 1', { exact: true }), patienceMs)
    await visible(page.getByText('best, epoch 1', { exact: true }), patienceMs)
    // At the head of the page, and by protocol.
    await visible(page.getByText('1 seed, no interval'))
    await visible(page.getByRole('cell', { name: /^CIFAR-10 · / }))
  })
})

describe('the form of an evaluation', () => {
  test('of recurrent cells has the settings of language models', async ({ page, host, visit }) => {
    const { id } = await host.client.architectures.add({ name: 'PTB V1', spec: publishedArchitectures['ptb-v1'] })
    await visit(`/architectures/${id}`)
    await page.getByRole('button', { name: 'Evaluate' }).first().click()
    const dialog = dialogOf(page)
    await dialog.getByRole('radio', { name: 'Paper' }).click()
    for (const [label, value] of [
      ['Epochs', '3600'],
      ['BPTT', '35'],
      ['Learning rate', '20'],
      ['Dropout, words', '0.1'],
      ['ASGD patience', '5'],
    ] as const)
      expect(await dialog.getByLabel(label, { exact: true }).inputValue()).toBe(value)
  })
})
