// Everything sent to a device's shell is spelt here, from lists of arguments.

/** One argument as a word of a POSIX shell: single quotes switch off every special character. */
export function quote(argument: string): string {
  if (argument.includes('\0')) throw new RangeError('An argument of a shell command cannot contain a NUL character.')
  return /^[A-Za-z0-9_/.:=@%+,-]+$/u.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
}

/** What one command of a sequence did. */
export interface CommandOutput {
  readonly exitCode: number
  /** Standard output and standard error as they came, mixed. */
  readonly output: string
}

/**
 * One line for the device's shell that runs the commands one after another and prints, after each, a line with `mark`,
 * its index and its exit code. adb's plain services report no exit code, and a connection that breaks looks like an
 * end: output without its mark is a failure.
 *
 * The shell then waits until we hang up. adbd was seen to lose the end of the output of a shell that ends by itself
 * (once in some thousand commands): it closes the connection between two pieces.
 */
export function commandLine(commands: readonly (readonly string[])[], mark: string): string {
  const parts = commands.map(
    (command, index) => `${command.map(quote).join(' ')} </dev/null 2>&1; e=$?; echo; echo ${quote(mark)}:${index}:$e`,
  )
  return [...parts, 'read -r e || :'].join('; ')
}

/** The line that ends the output of a command, with its line ends before and after; its group is the exit code. */
const markPattern = (mark: string, index: number): string => `\\r?\\n${mark}:${index}:(\\d{1,3})\\r?\\n`

/** Whether the last mark has come. @param tail the end of the output, longer than a mark's line */
export function isComplete(tail: string, mark: string, commands: number): boolean {
  return new RegExp(`${markPattern(mark, commands - 1)}$`, 'u').test(tail)
}

/** Splits what such a line printed. Null when a mark is missing: the output was cut. */
export function splitOutput(text: string, mark: string, commands: number): readonly CommandOutput[] | null {
  const outputs: CommandOutput[] = []
  let rest = text
  for (let index = 0; index < commands; index++) {
    const found = new RegExp(markPattern(mark, index), 'u').exec(rest)
    if (!found?.[1]) return null
    outputs.push({ exitCode: Number(found[1]), output: rest.slice(0, found.index) })
    rest = rest.slice(found.index + found[0].length)
  }
  return outputs
}
