import { execFileSync, spawn } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandLine, isComplete, quote, splitOutput } from './command-line.ts'

const shell = (line: string): string => execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' })

describe('quoting', () => {
  it('brings any argument through a real shell unchanged', () => {
    const argument = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 4 }), (args) => {
        expect(shell(`printf '%s|' ${args.map(quote).join(' ')}`)).toBe(args.map((text) => `${text}|`).join(''))
      }),
      { numRuns: 60, seed: 7 },
    )
  })
  it('leaves plain words readable and quotes the rest', () => {
    expect(['/data/local/tmp', '', '$(reboot)', "it's", '-c'].map(quote)).toEqual([
      '/data/local/tmp',
      "''",
      "'$(reboot)'",
      "'it'\\''s'",
      '-c',
    ])
  })
  it('refuses a NUL character', () => {
    expect(() => quote('a\0b')).toThrow(RangeError)
  })
})

describe('a line of commands', () => {
  const run = (commands: string[][]) => splitOutput(shell(commandLine(commands, 'feed')), 'feed', commands.length)

  it('reports each command’s output and exit code', () => {
    expect(
      run([
        ['echo', 'one'],
        ['sh', '-c', 'echo bad >&2; exit 3'],
        ['printf', 'no line end'],
      ]),
    ).toEqual([
      { exitCode: 0, output: 'one\n' },
      { exitCode: 3, output: 'bad\n' },
      { exitCode: 0, output: 'no line end' },
    ])
  })
  it('goes on after a program that is missing', () => {
    expect(run([['no-such-program'], ['true']])?.map(({ exitCode }) => exitCode)).toEqual([127, 0])
  })
  it('is recognised as cut wherever it is cut', () => {
    const commands = [
      ['echo', 'one'],
      ['echo', 'two'],
    ]
    const text = shell(commandLine(commands, 'feed'))
    for (let length = 0; length < text.length; length++) {
      expect(splitOutput(text.slice(0, length), 'feed', 2)).toBeNull()
      expect(isComplete(text.slice(0, length), 'feed', 2)).toBe(false)
    }
    expect(splitOutput(text, 'feed', 2)).not.toBeNull()
    expect(isComplete(text, 'feed', 2)).toBe(true)
  })
  it('does not take another run’s mark for its own', () => {
    expect(splitOutput('x\n\nbeef:0:0\n', 'feed', 1)).toBeNull()
  })
  it('keeps its shell until the reader hangs up', async () => {
    const child = spawn('/bin/sh', ['-c', commandLine([['echo', 'one']], 'feed')], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    let text = ''
    for await (const part of child.stdout.setEncoding('utf8')) {
      text += String(part)
      if (!isComplete(text, 'feed', 1)) continue
      expect(child.exitCode).toBeNull()
      child.stdin.end()
    }
    expect(splitOutput(text, 'feed', 1)).toEqual([{ exitCode: 0, output: 'one\n' }])
  })
  it('reads line ends of old Androids’ terminals', () => {
    expect(splitOutput('one\r\n\r\nfeed:0:0\r\n', 'feed', 1)).toEqual([{ exitCode: 0, output: 'one\r\n' }])
  })
})
