import { describe, expect, it } from 'vitest'
import { createLineParser, isAtLeast, lineOf } from './lines.ts'

const read = (...lines: string[]) => lines.map(createLineParser())

describe('a line of a log', () => {
  it('is read as it was written', () => {
    const at = '2026-11-28T10:00:00.000Z'
    expect(read(lineOf(at, 'warning', 'Phones are not watched: no adb'))).toEqual([
      { at, level: 'warning', text: 'Phones are not watched: no adb' },
    ])
    expect(read(`${at} told by a worker`)).toEqual([{ at, level: 'info', text: 'told by a worker' }])
  })

  it('of TensorFlow has its level and time', () => {
    const lines = read(
      'W0000 00:00:1795856105.047477   20594 port.cc:153] oneDNN custom operations are on.',
      '2026-11-28 10:00:00.123456: E tensorflow/core/framework/op.cc:12] no such operation',
      'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
    )
    expect(lines.map(({ level }) => level)).toEqual(['warning', 'error', 'warning'])
    expect(lines[0]).toMatchObject({
      at: '2026-11-28T08:55:05.047Z',
      text: 'port.cc:153] oneDNN custom operations are on.',
    })
    expect(lines[1]!.at).toBe(new Date('2026-11-28T10:00:00.123').toISOString())
    expect(lines[2]!.at).toBeNull()
  })

  it('has the level of the line that it goes on with', () => {
    const lines = read('TansakuError: no room', '    at run (main.ts:3)', "  code: 'MEMORY_SHORT',", '}', 'Epoch 1')
    expect(lines.map(({ level }) => level)).toEqual(['error', 'error', 'error', 'error', 'info'])
  })

  it('is shown from its level on', () => {
    expect((['info', 'warning', 'error'] as const).filter((level) => isAtLeast(level, 'warning'))).toEqual([
      'warning',
      'error',
    ])
  })
})
