import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import protocol from 'onnx-proto'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { networkOf, publishedArchitectures, type ArchitectureSpec } from '#shared/architecture/index.ts'
import { layersOf } from '#shared/network/layers.ts'
import { jobDone } from './support/host.ts'
import { visible } from './support/locate.ts'
import { measuredTable } from './support/prepared.ts'
import { test } from './support/test.ts'

const mini: ArchitectureSpec = {
  family: 'fbnet',
  space: 'fbnet-mini',
  blocks: ['k3_e1', 'k5_e6', 'k3_e3', 'skip', 'k3_e6', 'k5_e3', 'k3_e1'],
}
const layers = layersOf(networkOf(mini))

/** The requests for the layouter, from now on. */
function layouterRequests(page: Page): string[] {
  const urls: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('elk')) urls.push(request.url())
  })
  return urls
}

describe('the layers of a network with a table and a timing', () => {
  test.override('prepared', () => measuredTable)

  test('stand as a table, strips, CSV and a graph, predicted by block beside measured', async ({
    page,
    host,
    visit,
  }) => {
    const { id } = await host.client.architectures.add({ name: 'mini', spec: mini })
    const timing = await host.client.architectures.measureLayers({
      id,
      deviceId: 'local',
      protocol: { budgetSeconds: 2 },
    })
    await jobDone(host.client, timing.jobId)
    const asked = layouterRequests(page)
    await visit(`/architectures/${id}`)
    const table = page.getByRole('table', { name: 'Layers' })
    await table.getByRole('button', { name: /^Block predicted/ }).click()
    const rows = table.getByRole('row')
    await expect.poll(() => rows.count()).toBe(1 + layers.length)
    await visible(page.getByRole('img', { name: /^Shares of 9 blocks in the predicted time/ }))
    await visible(page.getByText(/^layers .*, whole network /))
    for (const width of [1280, 1024]) {
      await page.setViewportSize({ width, height: 900 })
      const beyond = await table.evaluate((element) => element.scrollWidth - element.parentElement!.clientWidth)
      expect([width, beyond]).toEqual([width, 0])
    }
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    expect(
      readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(1 + layers.length)

    await page.getByRole('radio', { name: 'Graph', exact: true }).click()
    const graph = page.getByRole('listbox', { name: /^Graph of/ })
    await visible(graph)
    expect(await graph.getByRole('option').count()).toBe(layers.length)
    await graph.focus()
    await page.keyboard.press('End')
    const properties = page.getByRole('complementary', { name: 'Properties of the layer' })
    await visible(properties.getByRole('heading', { name: 'linear' }))
    await page.keyboard.press('Home')
    await visible(properties.getByText('Kernel', { exact: true }))
    await visible(properties.getByText(/one row of the latency table/))
    expect(await properties.getByText('predicted', { exact: true }).count()).toBe(1)
    const width = async (): Promise<number> => (await graph.locator('svg').boundingBox())!.width
    const before = await width()
    await page.keyboard.press('+')
    expect(await width()).toBeGreaterThan(before * 1.2)
    const find = page.getByLabel('Find by name or kind')
    await find.fill('depthwise')
    const depthwise = layers.filter(({ label }) => label.startsWith('depthwise'))
    await visible(page.getByText(`${depthwise.length} found`))
    await find.press('Enter')
    await visible(properties.getByText(depthwise[0]!.id, { exact: true }))
    // A chain with residuals draws without the layouter.
    expect(asked).toEqual([])
  })
})

describe('the layers of a network of cells', () => {
  test('are laid out once their graph is asked for', async ({ page, host, visit }) => {
    const spec = publishedArchitectures['darts-v2']
    const { id } = await host.client.architectures.add({ name: 'darts-v2', spec })
    await visit(`/architectures/${id}`)
    await page.getByRole('radio', { name: 'Graph', exact: true }).click()
    const graph = page.getByRole('listbox', { name: /^Graph of/ })
    await graph.waitFor({ timeout: 60_000 })
    expect(await graph.getByRole('option').count()).toBe(layersOf(networkOf(spec)).length)
    await graph.focus()
    await page.keyboard.press('End')
    const last = graph.getByRole('option', { selected: true })
    await visible(last)
    const [box, chosen] = [await graph.boundingBox(), await last.boundingBox()]
    expect(chosen!.y).toBeGreaterThan(box!.y)
    expect(chosen!.y + chosen!.height).toBeLessThan(box!.y + box!.height)
  })
})

/** Two branches of a stem, joined, in ncnn's text form. */
const branched = `7767517
9 10
Input image 0 1 data 0=8 1=8 2=3
Convolution stem 1 1 data stem 0=8 1=3 4=1 5=1 6=216
Split split 1 2 stem left right
Convolution narrow 1 1 left narrow 0=4 1=1 5=1 6=32
Convolution wide 1 1 right wide 0=4 1=5 4=2 5=1 6=800
ReLU active 1 1 wide active
Concat join 2 1 narrow active join
Pooling pool 1 1 join pool 0=1 4=1
InnerProduct classes 1 1 pool output 0=10 1=1 2=80
`

/** A convolution and what it adds its input to, as ONNX. */
function residual(): Uint8Array {
  const { ModelProto, AttributeProto, TensorProto } = protocol.onnx
  const dims = [1, 4, 8, 8].map((dimValue) => ({ dimValue }))
  const image = { name: 'x', type: { tensorType: { elemType: TensorProto.DataType.FLOAT, shape: { dim: dims } } } }
  const pads = { name: 'pads', type: AttributeProto.AttributeType.INTS, ints: [1, 1, 1, 1] }
  const convolution = (name: string, input: string, output: string) => ({
    ...{ opType: 'Conv', name, input: [input, 'w'], output: [output], attribute: [pads] },
  })
  const graph = {
    name: 'g',
    node: [
      convolution('first', 'x', 'a'),
      { opType: 'Relu', name: 'active', input: ['a'], output: ['b'] },
      convolution('second', 'b', 'c'),
      { opType: 'Add', name: 'sum', input: ['c', 'a'], output: ['y'] },
    ],
    input: [image],
    output: [{ name: 'y' }],
    initializer: [{ name: 'w', dims: [4, 4, 3, 3], dataType: TensorProto.DataType.FLOAT }],
  }
  const opsetImport = [{ domain: '', version: 17 }]
  return ModelProto.encode(ModelProto.create({ irVersion: 8, opsetImport, graph })).finish()
}

describe('the layers of a model of another program', () => {
  test('are drawn as a graph, from ncnn and from ONNX', async ({ page, host, home, visit }) => {
    // The convolution before ONNX's activation is summed as well, so that the activation is a layer of its own.
    const files = [
      { name: 'branched.param', content: branched, layers: 6, edges: 6, found: 'wide' },
      { name: 'residual.onnx', content: residual(), layers: 4, edges: 4, found: 'second' },
    ]
    for (const { name, content, layers: count, edges, found } of files) {
      const path = join(home, name)
      writeFileSync(path, content)
      const { id } = await host.client.models.add({ path, name: null, input: null, accuracy: null })
      const ids = async (): Promise<string[]> => (await host.client.architectures.list()).map((each) => each.id)
      // A process of its own reads it.
      await expect.poll(ids, { timeout: 60_000 }).toContain(id)
      await visit(`/architectures/${id}`)
      await page.getByRole('radio', { name: 'Graph', exact: true }).click()
      const graph = page.getByRole('listbox', { name: /^Graph of/ })
      await graph.waitFor()
      expect([await graph.getByRole('option').count(), await graph.locator('g > path').count()]).toEqual([count, edges])
      const find = page.getByLabel('Find by name or kind')
      await find.fill(found)
      await find.press('Enter')
      const properties = page.getByRole('complementary', { name: 'Properties of the layer' })
      await visible(properties.getByText(found, { exact: true }))
      await visible(properties.getByText('Kernel', { exact: true }))
    }
  })
})
