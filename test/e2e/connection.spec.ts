import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { SearchSettings } from '#shared/contract/searches.ts'
import { startHost } from './support/host.ts'
import { go, heading, visible } from './support/locate.ts'
import { finishedSearch } from './support/prepared.ts'
import { test } from './support/test.ts'

/** Cuts the page's connection and refuses new ones, as a broken network does. */
async function breakableNetwork(page: Page): Promise<{ cut: boolean; sever: () => void; asked: string[] }> {
  /** `asked`: all that the page sent. */
  const network = { cut: false, sever: (): void => {}, asked: [] as string[] }
  await page.routeWebSocket('**/rpc', (socket) => {
    if (network.cut) return void socket.close({ code: 4_000 })
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      network.asked.push(message.toString())
      server.send(message)
    })
    network.sever = () => {
      network.cut = true
      void server.close()
      void socket.close({ code: 4_000 })
    }
  })
  await page.reload()
  return network
}

describe('the connection with the host', () => {
  test.override('prepared', () => finishedSearch)

  test('is said to be lost, and carries on when it is back', async ({ page, host }) => {
    const network = await breakableNetwork(page)
    await go(page, 'Latency tables')
    await visible(heading(page, 'Latency tables'))
    network.sever()
    await visible(page.getByTestId('offline'))
    await visible(heading(page, 'Latency tables'))
    network.cut = false
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByTestId('offline').waitFor({ state: 'detached' })
    // What changed meanwhile is read again, and events flow again.
    const { id } = (await host.client.searches.list())[0]!
    await go(page, 'Searches')
    await host.client.records.rename({ id, name: 'renamed elsewhere' })
    await visible(page.getByRole('link', { name: 'renamed elsewhere' }))
  })

  test('asks for the events it missed, and reads nothing anew that they do not say changed', async ({ page, host }) => {
    const network = await breakableNetwork(page)
    await go(page, 'Searches')
    await visible(page.getByRole('link', { name: 'small blocks' }))
    const [search] = await host.client.searches.list()
    // It has events to come back with.
    await host.client.records.rename({ id: search!.id, name: 'renamed before' })
    await visible(page.getByRole('link', { name: 'renamed before' }))
    network.sever()
    await visible(page.getByTestId('offline'))
    await host.client.records.rename({ id: search!.id, name: 'renamed meanwhile' })
    const before = network.asked.length
    network.cut = false
    await page.getByRole('button', { name: 'Try now' }).click()
    await visible(page.getByRole('link', { name: 'renamed meanwhile' }))
    const asked = network.asked.slice(before).join(' ')
    expect(asked).toMatch(/\/events\/watch.*last-event-id/)
    // The event has the search in it, under its new name.
    for (const read of ['/searches/list', '/latencyTables/list', '/system/info']) expect(asked).not.toContain(read)
  })

  test('comes back by itself when its server was killed under a running search and started again', async ({
    page,
    browser,
    host,
    home,
    visit,
  }) => {
    const { settings } = (await host.client.searches.list())[0]!
    const long = { ...settings, epochs: 200 } as SearchSettings
    const { id } = await host.client.searches.start({ name: 'killed', settings: long })
    await visit(`/searches/${id}`)
    await visible(page.getByTestId('run-state').getByText('Running'), 40_000)
    browser.expectNoHost()
    await host.kill()
    await visible(page.getByTestId('offline'))
    const again = await startHost(home)
    try {
      expect(again.address).toBe(host.address)
      await page.getByTestId('offline').waitFor({ state: 'detached' })
      await visible(page.getByTestId('run-state').getByText('Interrupted'))
      await again.client.records.rename({ id, name: 'still told' })
      await visible(heading(page, 'still told'))
    } finally {
      await again.stop()
    }
  })

  test('leaves pages readable, and those never gone to reachable, when the host dies', async ({
    page,
    browser,
    host,
  }) => {
    await go(page, 'Searches')
    await visible(page.getByRole('link', { name: 'small blocks' }))
    // Pages are read one after the other while nothing else is done; this is the last of them.
    await page.waitForFunction(
      () => performance.getEntriesByType('resource').some(({ name }) => name.includes('/SystemPage-')),
      null,
      { timeout: 60_000 },
    )
    browser.expectNoHost()
    await host.kill()
    await visible(page.getByTestId('offline'))
    await visible(page.getByRole('link', { name: 'small blocks' }))
    await go(page, 'Devices')
    await visible(heading(page, 'Devices'))
    await go(page, 'Data')
    await visible(heading(page, 'Data'))
  })
})
