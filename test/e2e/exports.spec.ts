import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { describe, expect } from 'vitest'
import { dialogOf, patienceMs, visible } from './support/locate.ts'
import { test } from './support/test.ts'

const runtime = new URL('../../node_modules/@tensorflow/tfjs/dist/tf.min.js', import.meta.url)

/** Serves a folder on loopback, as the snippet says. */
async function serving<T>(folder: string, work: (address: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(folder, new URL(request.url ?? '', 'http://localhost').pathname)))
    } catch {
      // A browser asks for an icon.
      response.writeHead(204).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await work(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
  } finally {
    server.close()
  }
}

describe('an export', () => {
  test('comes as a zip whose program for browsers runs in one', async ({ page, host, visit }) => {
    const { id } = await host.client.architectures.add({
      name: 'A small one',
      spec: {
        family: 'fbnet',
        space: 'fbnet-mini',
        blocks: ['k3_e1_g2', 'k5_e3', 'skip', 'k3_e6', 'k5_e1', 'skip', 'k5_e1_g2'],
      },
    })
    await visit(`/architectures/${id}`)
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const dialog = dialogOf(page)
    await visible(dialog.getByText('Random, for timing alone'))
    for (const label of ['ONNX (ONNX Runtime and most converters)', 'ncnn (phones)'])
      await dialog.getByRole('checkbox', { name: label }).click()
    await visible(dialog.getByText('Choose at least one'))
    await dialog.getByRole('checkbox', { name: 'TensorFlow.js (browsers)' }).click()
    await page.screenshot({ path: 'test-results/export.png' })
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: patienceMs }),
      dialog.getByRole('button', { name: 'Export', exact: true }).click(),
    ])
    expect(download.suggestedFilename()).toBe('a-small-one.zip')

    const folder = mkdtempSync(join(tmpdir(), 'tansaku-export-'))
    try {
      for (const [path, bytes] of Object.entries(unzipSync(readFileSync(await download.path())))) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), bytes)
      }
      writeFileSync(join(folder, 'tf.min.js'), readFileSync(runtime))
      await serving(folder, async (address) => {
        await page.goto(`${address}/run-tfjs.html`)
        await visible(page.getByText(/^class \d$/), patienceMs)
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
