import { Command } from 'commander'
import { productVersion } from '#main/workbench/index.ts'
import { addServe } from './commands/serve.ts'

/** Every command of `tansaku`. */
export function createProgram(): Command {
  const program = new Command('tansaku')
    .description('Search for networks that are accurate and fast on your devices.')
    .version(productVersion())
    .showHelpAfterError('(see --help)')
    .configureHelp({ showGlobalOptions: true })
  for (const add of [addServe]) add(program)
  return program
}
