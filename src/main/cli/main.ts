import { CommanderError, type Command } from 'commander'
import { fromRpcError } from '#main/workbench/index.ts'
import { createProgram } from './program.ts'
import { Interrupted } from './session.ts'

/** Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted. */
async function main(argv: readonly string[]): Promise<number> {
  const program = createProgram()
  for (const command of withChildren(program)) command.exitOverride()
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return process.exitCode === undefined ? 0 : Number(process.exitCode)
  } catch (thrown) {
    if (thrown instanceof CommanderError)
      return thrown.exitCode === 0 || (thrown.code === 'commander.help' && argv.length === 0) ? 0 : 2
    if (thrown instanceof Interrupted) return 130
    const error = fromRpcError(thrown)
    process.stderr.write(`error ${error.code}: ${error.message}\n`)
    if (error.code === 'INTERNAL' && error.cause instanceof Error) process.stderr.write(`${error.cause.stack ?? ''}\n`)
    return error.code === 'ABORTED' ? 130 : 1
  }
}

const withChildren = (command: Command): Command[] => [command, ...command.commands.flatMap(withChildren)]

// A reader that has gone (`tansaku front --json | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})
process.exitCode = await main(process.argv.slice(2))
