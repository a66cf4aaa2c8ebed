import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { defaultLocation } from '#main/store/index.ts'
import { pagesFolder } from '#main/workbench/index.ts'
import { wholeNumber } from '../options.ts'
import { interruption } from '../ending.ts'
import { withSession, type CommonOptions } from '../session.ts'

interface ServeOptions extends CommonOptions {
  readonly host: string
  readonly port?: number
}

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve the workbench to a browser')
    .option(
      '--port <number>',
      'port to listen on, 0 for any free one; default: the last one, if it is free',
      wholeNumber(0, 65_535),
    )
    .option(
      '--host <address>',
      'address to listen on; anything but loopback lets others on the network in',
      '127.0.0.1',
    )
    .option('--json', 'print the address as JSON')
    .action((options: ServeOptions) =>
      withSession(
        'write',
        options,
        async ({ workbench, terminal, signal }) => {
          // Only this command needs it: the others start faster without.
          const { startServer } = await import('#main/headless/index.ts')
          const server = await startServer(workbench, {
            host: options.host,
            home: defaultLocation().home,
            ...(options.port !== undefined && { port: options.port }),
          })
          if (server.isExposed) {
            terminal.note(
              `Warning: listening on ${options.host}, unencrypted: whoever can read this network's traffic can read the token. An SSH tunnel to a loopback port is safer.`,
            )
          }
          if (!existsSync(join(pagesFolder(), 'index.html')))
            terminal.note('The pages are not built yet: run npm run build.')
          if (workbench.abandoned.length > 0)
            terminal.note(`Interrupted by a crash, can be resumed: ${workbench.abandoned.join(', ')}`)
          terminal.answer(
            { address: server.address, entrance: server.entrance, token: server.token },
            () => `The workbench is open at ${server.entrance}\nCtrl-C ends it.`,
          )
          await new Promise<void>((resolve) => {
            signal.addEventListener(
              'abort',
              () => {
                resolve()
              },
              { once: true },
            )
          })
          await server.close()
          throw interruption(signal)
        },
        { host: 'headless' },
      ),
    )
}
