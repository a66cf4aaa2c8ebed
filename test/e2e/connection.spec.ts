import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import { go, heading, visible } from './support/locate.ts'
import { finishedSearch } from './support/prepared.ts'
import { test } from './support/test.ts'

/** Cuts the page's connection and refuses new ones, as a broken network does. */
async function breakableNetwork(page: Page): Promise<{ cut: boolean; sever: () => void }> {
  const network = { cut: false, sever: (): void => {} }
  await page.routeWebSocket('**/rpc', (socket) => {
    if (network.cut) return void socket.close({ code: 4_000 })
    const server = socket.connectToServer()
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
    await host.client.searches.rename({ id, name: 'renamed elsewhere' })
    await visible(page.getByRole('link', { name: 'renamed elsewhere' }))
  })

  test('leaves pages readable when the host dies', async ({ page, browser, host }) => {
    await go(page, 'Searches')
    await visible(page.getByRole('link', { name: 'small blocks' }))
    browser.expectNoHost()
    await host.kill()
    await visible(page.getByTestId('offline'))
    await visible(page.getByRole('link', { name: 'small blocks' }))
  })
})
