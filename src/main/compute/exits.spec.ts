import { describe, expect, it } from 'vitest'
import { describeExit } from './exits.ts'

const exit = { exitCode: null, signal: null, error: undefined, logFile: 'run/search.log' }

describe('the reason of a silent end', () => {
  it.each([
    [
      'a kill, as the system does it when memory runs out',
      { ...exit, signal: 'SIGKILL' },
      /killed .* memory ran out.* smaller batch/,
    ],
    ['an abort', { ...exit, signal: 'SIGABRT' }, /memory ran out.*run\/search\.log/],
    ['an abort as a shell reports it', { ...exit, exitCode: 134 }, /SIGABRT/],
    ['another signal', { ...exit, signal: 'SIGSEGV' }, /SIGSEGV.*run\/search\.log/],
    ['an exit', { ...exit, exitCode: 3 }, /exit code 3/],
    ['a process that never began', { ...exit, error: new Error('spawn ENOENT') }, /could not be started: spawn ENOENT/],
  ])('is told for %s', (_name, seen, expected) => {
    expect(describeExit(seen)).toMatch(expected)
  })
})
