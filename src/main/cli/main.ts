import { CommanderError, type Command } from 'commander'
import { fromRpcError } from '#main/workbench/index.ts'
import { printable } from '#shared/text/printable.ts'
import { createProgram } from './program.ts'
import { answerIsLost, Interrupted, outliveReaders } from './ending.ts'

/** Exit codes: 0 done, 1 failed, 2 wrong use, 128 and the signal's number where one ended it early. */
async function main(argv: readonly string[]): Promise<number> {
  const program = createProgram()
  for (const command of withChildren(program))
    command.exitOverride().configureOutput({
      writeErr: (text) => {
        process.stderr.write(printable(text))
      },
    })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return process.exitCode === undefined ? Number(answerIsLost()) : Number(process.exitCode)
  } catch (thrown) {
    if (thrown instanceof CommanderError)
      return thrown.exitCode === 0 || (thrown.code === 'commander.help' && argv.length === 0) ? 0 : 2
    if (thrown instanceof Interrupted) return thrown.exitCode
    const error = fromRpcError(thrown)
    process.stderr.write(printable(`error ${error.code}: ${error.message}\n`))
    if (error.code === 'INTERNAL' && error.cause instanceof Error)
      process.stderr.write(printable(`${error.cause.stack ?? ''}\n`))
    return error.code === 'ABORTED' ? 130 : 1
  }
}

const withChildren = (command: Command): Command[] => [command, ...command.commands.flatMap(withChildren)]

outliveReaders()
process.exitCode = await main(process.argv.slice(2))
