import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { publishedArchitectures } from '#shared/architecture/published.ts'
import { dnasPresets } from '#shared/algorithms/index.ts'
import { openBrowser, type Browser } from './browser.ts'
import { browserObstacle, expectNoComplaints, testsUnless } from './browser-test.ts'
import { jobDone, startHost, type Host } from './host.ts'

/**
 * The pages as a user meets them: the real host, a real database, real measurements and searches, in a real browser.
 * One home, in order.
 */

const hostile = '<img src=x onerror=alert(1)>{{7*7}}'
const test = testsUnless(browserObstacle)

let home: string
let host: Host
let browser: Browser
let page: Page
/** Cuts the page's connection and refuses new ones, as a broken network does. */
const network = { cut: false, sever: (): void => {} }

beforeAll(async () => {
  if (browserObstacle !== null) return
  home = mkdtempSync(join(tmpdir(), 'tansaku-e2e-'))
  ;[host, browser] = await Promise.all([startHost(home), openBrowser()])
  page = browser.page
  await page.routeWebSocket('**/rpc', (socket) => {
    if (network.cut) return void socket.close({ code: 4_000 })
    const server = socket.connectToServer()
    network.sever = () => {
      network.cut = true
      void server.close()
      void socket.close({ code: 4_000 })
    }
  })
  await page.goto(host.entrance)
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
  if (home) rmSync(home, { recursive: true, force: true })
})
expectNoComplaints(() => browser)

const visible = (locator: Locator, timeout = 60_000): Promise<void> => locator.waitFor({ state: 'visible', timeout })
const heading = (name: string | RegExp): Locator => page.getByRole('heading', { level: 1, name })
/** The only point of a chart stands at half its height; where along it, its interval decides. */
async function clickAlongMiddle(chart: Locator, isDone: () => boolean): Promise<void> {
  const { width, height } = (await chart.boundingBox())!
  const [margin, step] = [{ left: 52, right: 24, top: 16, bottom: 44 }, 6]
  for (let x = margin.left; x < width - margin.right && !isDone(); x += step)
    await chart.click({ position: { x, y: (margin.top + height - margin.bottom) / 2 } })
  expect(isDone()).toBe(true)
}
async function go(name: string): Promise<void> {
  await page.getByRole('navigation').first().getByRole('link', { name, exact: true }).click()
}

describe('an empty home', () => {
  test('shows every page, and the empty ones say what to do next', async () => {
    await visible(heading('Devices'))
    await visible(page.getByRole('button', { name: 'This computer' }))
    for (const [name, next] of [
      ['Latency tables', 'No latency table yet'],
      ['Searches', 'No search yet'],
      ['Architectures', 'No architecture yet'],
      ['Front', 'Nothing to compare yet'],
    ] as const) {
      await go(name)
      await visible(heading(name))
      await visible(page.getByText(next))
    }
    await go('System')
    await visible(
      page
        .getByRole('table', { name: 'What the workbench stands on' })
        .getByRole('cell', { name: 'TensorFlow', exact: true }),
      40_000,
    )
  })

  test('says so where a page or a thing does not exist', async () => {
    await page.goto(`${host.address}#/latency-tables/table-nothere`)
    await visible(page.getByRole('alert').getByText('This could not be read.'))
    await page.getByText('Details').click()
    await visible(page.getByText('"code": "NOT_FOUND"'))
    await page.goto(`${host.address}#/nowhere`)
    await visible(heading('There is no such page'))
  })
})

describe('data sets', () => {
  const row = (name: string): Locator =>
    page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) })

  test('are shown with what they hold, and a folder that does not hold them is refused with the reason', async () => {
    await go('System')
    await visible(row('CIFAR-10').getByText('50,000 images to train on, 10,000 to test'))
    await visible(row('CIFAR-10').getByText('Ready', { exact: true }))
    const own = row('Own text')
    await visible(own.getByText('Set a folder that holds train.txt, valid.txt, test.txt.'))
    const nowhere = join(home, 'nowhere')
    await own.getByLabel('Folder of Own text').fill(nowhere)
    await own.getByRole('button', { name: 'Save' }).click()
    await visible(own.getByRole('alert').getByText(`there is no folder ${nowhere}`))
    await own.getByText('Details').click()
    await visible(own.getByText('"code": "DATASET_MISSING"'))
    const folder = join(home, 'words')
    mkdirSync(folder)
    for (const name of ['train', 'valid']) writeFileSync(join(folder, `${name}.txt`), 'one two\n')
    writeFileSync(join(folder, 'test.txt'), '')
    await own.getByLabel('Folder of Own text').fill(folder)
    await own.getByRole('button', { name: 'Save' }).click()
    await visible(own.getByRole('alert').getByText('too small to be whole: test.txt'))
    expect((await host.client.datasets.list()).find(({ id }) => id === 'text')).toMatchObject({
      state: 'missing',
      folder: null,
    })
  })

  test('get their folder beside the choice of a new search, and can be searched on at once', async () => {
    const folder = join(home, 'words')
    writeFileSync(join(folder, 'test.txt'), 'two one\n')
    await page.goto(`${host.address}#/searches/new?algorithm=darts&space=darts-rnn`)
    await page.getByRole('button', { name: 'Data sets and their folders' }).click()
    const dialog = page.getByRole('dialog')
    await visible(dialog.getByText('Penn Treebank', { exact: true }))
    expect(await dialog.getByText('CIFAR-10').count()).toBe(0)
    await dialog.getByLabel('Folder of Own text').fill(folder)
    await dialog.getByRole('button', { name: 'Save' }).and(page.locator(':enabled')).click()
    await visible(row('Own text').getByText('Ready', { exact: true }))
    await dialog.getByRole('button', { name: 'Close' }).first().click()
    await page.getByRole('combobox', { name: 'Data set' }).click()
    await page.getByRole('option', { name: 'Own text' }).click()
    expect((await host.client.datasets.list()).find(({ id }) => id === 'text')).toMatchObject({
      state: 'ready',
      folder,
      isOwnFolder: true,
    })
  })

  test('lose a folder that is saved empty', async () => {
    await go('System')
    const own = row('Own text')
    await own.getByLabel('Folder of Own text').fill('')
    await visible(own.getByText('Saved empty, the folder is forgotten.'))
    await own.getByRole('button', { name: 'Save' }).click()
    await visible(own.getByText('Missing', { exact: true }))
  })
})

describe('measuring', () => {
  test('starts from the dialog and fills the heat map while it runs', async () => {
    await go('Latency tables')
    await page.getByRole('button', { name: 'Measure a table' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Time budget').fill('-1')
    await visible(dialog.getByText('Give a number above zero.'))
    await dialog.getByLabel('Time budget').fill('3')
    await visible(dialog.getByText(/65 different operators; at most about \d+ s/))
    await dialog.getByRole('button', { name: 'Start measuring' }).click()
    await visible(heading(/fbnet-mini · This computer/))
    await visible(page.getByTestId('jobs').getByRole('progressbar'))
    const stem = page.getByRole('gridcell', { name: /^stem · fixed: [\d.]+ (µs|ms) \(95 % interval/ })
    await visible(stem, 40_000)
    await visible(page.getByText('Complete', { exact: true }), 40_000)
  })

  test('lets the heat map be read by arrow keys', async () => {
    const first = page.getByRole('gridcell').first()
    await first.focus()
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
    const told = page.locator(':focus')
    expect(await told.getAttribute('aria-label')).toMatch(/^layer 2 · k3_e1_g2: /)
    await visible(page.getByText(/^layer 2 · k3_e1_g2: /).first())
  })

  test('is paused and goes on by its buttons, and what was measured is kept', async () => {
    // No interval is ever that narrow: it is measured until it is paused.
    const { id } = await host.client.latencyTables.measure({
      deviceId: 'local',
      space: 'fbnet-mini',
      protocol: { budgetSeconds: 600, intervalTarget: 1e-9 },
    })
    await page.goto(`${host.address}#/latency-tables/${id}`)
    const measured = page.getByRole('gridcell', { name: /: [\d.,]+ (µs|ms) \(95 % interval/ })
    await visible(measured.first())
    await page.getByRole('button', { name: 'Pause' }).click()
    const note = page.getByRole('alert')
    await visible(note.getByText('Measuring is paused'))
    await visible(page.getByText('Paused', { exact: true }))
    const kept = Number(
      /(\d+) of 65 operators are kept\. It goes on from where it was\./.exec(await note.innerText())?.[1],
    )
    expect(kept).toBeGreaterThan(0)
    expect(await measured.count()).toBe(kept)
    await note.getByRole('button', { name: 'Go on measuring' }).click()
    await note.waitFor({ state: 'detached' })
    await visible(page.getByText('Measuring', { exact: true }).first())
    expect(await measured.count()).toBeGreaterThanOrEqual(kept)
    await page.getByRole('button', { name: 'Pause' }).click()
    await visible(note.getByText('Measuring is paused'))
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await visible(heading('Latency tables'))
    expect(await host.client.latencyTables.list()).toHaveLength(1)
  })
})

describe('searching', () => {
  test('checks the form against the contract', async () => {
    await go('Searches')
    await page.getByRole('link', { name: 'New search' }).first().click()
    await page.getByLabel('Epochs', { exact: true }).fill('0')
    await visible(page.getByText('More than 0.'))
    await page.getByLabel('Momentum').fill('much')
    await visible(page.getByText('Give a number.'))
    await page.getByRole('radio', { name: 'Demo' }).click()
    expect(await page.getByLabel('Epochs', { exact: true }).inputValue()).toBe(String(dnasPresets.demo.epochs))
  })

  test('shows a search live, from its first step to the networks derived from it', async () => {
    await page.getByLabel('Name').fill(hostile)
    await page.getByLabel('Epochs', { exact: true }).fill('2')
    await visible(page.getByText('Less than the 2 epochs of the search, or nothing is searched.'))
    await page.getByLabel('Warm-up epochs').fill('1')
    await page.getByLabel('Batch size').fill('20')
    await page.getByLabel('Training images').fill('100')
    await page.getByLabel('Sampled').fill('1')
    await visible(page.getByText('Changed from the preset.'))
    await page.getByRole('button', { name: 'Start the search' }).click()
    await visible(page.getByTestId('run-state').getByText('Running'), 40_000)
    await visible(page.getByText(/^1 \/ 2$/), 60_000)
    await visible(page.getByRole('grid', { name: /Heat map of softmax\(θ\): blocks by layers after epoch 1/ }))
    await visible(page.getByTestId('run-state').getByText('Done'), 60_000)
    await visible(page.getByRole('table', { name: 'Architectures' }).getByRole('link', { name: /argmax$/ }))
  })

  test('shows names from elsewhere as text', async () => {
    expect(await heading(hostile).textContent()).toContain(hostile)
    expect(await page.title()).toContain('<img src=x')
    expect(await page.locator('main img').count()).toBe(0)
  })

  test('replays θ by the epoch slider', async () => {
    await page.getByRole('slider', { name: 'Epoch' }).focus()
    await page.keyboard.press('Home')
    await visible(page.getByRole('grid', { name: /after epoch 1$/ }))
    await page.keyboard.press('End')
    await visible(page.getByRole('grid', { name: /after epoch 2$/ }))
  })
})

describe('an architecture', () => {
  test('is drawn block by block, and stands on the front once trained and measured', async () => {
    const net = (await host.client.architectures.list()).find((each) => each.origin === 'argmax')!
    await page
      .getByRole('table', { name: 'Architectures' })
      .getByRole('link', { name: /argmax$/ })
      .click()
    const blocks = page.getByRole('list', { name: /Blocks of/ }).getByRole('listitem')
    await visible(blocks.first())
    expect(await blocks.count()).toBe(9)
    const measured = await host.client.architectures.measure({
      id: net.id,
      deviceId: 'local',
      protocol: { budgetSeconds: 2 },
    })
    await jobDone(host.client, measured.jobId)
    await page.getByRole('button', { name: 'Evaluate' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Epochs').fill('1')
    await dialog.getByLabel('Training images').fill('200')
    await dialog.getByRole('button', { name: 'Start the evaluation' }).click()
    await visible(page.getByText('1 / 1', { exact: true }), 60_000)
    await go('Front')
    await page.getByRole('checkbox').waitFor()
    await clickAlongMiddle(page.locator('canvas').first(), () => page.url().includes(net.id))
    await visible(heading(/argmax$/))
  })
})

describe('a genotype', () => {
  test('is drawn as a graph of its cells, which can be saved as a picture', async () => {
    const { id } = await host.client.architectures.add({ name: 'darts-v2', spec: publishedArchitectures['darts-v2'] })
    await page.goto(`${host.address}#/architectures/${id}`)
    const normal = page.getByRole('img', { name: 'Normal cell' })
    await visible(normal)
    // 4 nodes with two inputs each, and their four edges to the output.
    expect(await normal.locator('path').count()).toBe(12)
    expect(await normal.locator('text', { hasText: 'dil_conv_3x3' }).count()).toBe(1)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as SVG' }).first().click(),
    ])
    const picture = readFileSync(await download.path(), 'utf8')
    expect(download.suggestedFilename()).toBe('normal.svg')
    expect(picture).toMatch(/^<svg /)
    expect(picture).not.toContain('var(')
  })
})

describe('the window', () => {
  test('changes language and theme, and remembers both', async () => {
    await go('Latency tables')
    await page.getByRole('radio', { name: '日本語' }).click()
    await visible(heading('レイテンシ表'))
    await page.getByRole('radio', { name: 'ダーク' }).click()
    await page.reload()
    await visible(heading('レイテンシ表'))
    expect(await page.locator('html').getAttribute('lang')).toBe('ja')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.getByRole('radio', { name: 'English' }).click()
    await page.getByRole('radio', { name: 'System', exact: true }).click()
  })

  test('can be used by keyboard alone', async () => {
    await page.reload()
    await visible(heading('Latency tables'))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.locator(':focus').getAttribute('id')).toBe('content')
    // One table alone cannot be compared: that button is passed over.
    for (const name of ['Import', 'Published data', 'Measure a table']) {
      await page.keyboard.press('Tab')
      expect(await page.locator(':focus').textContent()).toContain(name)
    }
    await page.keyboard.press('Enter')
    await visible(page.getByRole('dialog'))
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await page.locator(':focus').textContent()).toContain('Measure a table')
  })

  test('says that the connection is lost, and carries on when it is back', async () => {
    network.sever()
    await visible(page.getByTestId('offline'))
    await visible(page.getByRole('heading', { level: 1, name: 'Latency tables' }))
    network.cut = false
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByTestId('offline').waitFor({ state: 'detached' })
    // What changed meanwhile is read again, and events flow again.
    const { id } = (await host.client.searches.list())[0]!
    await go('Searches')
    await host.client.searches.rename({ id, name: 'renamed elsewhere' })
    await visible(page.getByRole('link', { name: 'renamed elsewhere' }))
  })

  test('stays readable when the host dies', async () => {
    browser.expectNoHost()
    await host.kill()
    await visible(page.getByTestId('offline'))
    await visible(page.getByRole('link', { name: 'renamed elsewhere' }))
  })
})
