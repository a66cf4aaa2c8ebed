import { describe, expect, it } from 'vitest'
import type { BenchmarkJob, BenchmarkResult } from '../benchmark.ts'
import { expectedPasses, type BenchmarkExit } from '../index.ts'
import { writeBenchmarkJob } from './job.ts'
import { createOutputReader } from './output.ts'

const graph = (name: string) => ({
  name,
  text: '7767517\n1 1\nInput data 0 1 data\n',
  input: { width: 4, height: 3, channels: 2 },
})
const job: BenchmarkJob = {
  graphs: [graph('a b; $(reboot)'), graph('c')],
  passes: [[0, 1], [1]],
  threads: 1,
  cores: [1],
  precision: 'fp32',
  warmupRounds: 1,
  rounds: 1,
}
/** Output that was collected whole. */
function parseBenchmarkOutput(job: BenchmarkJob, text: string, exit: BenchmarkExit): BenchmarkResult {
  const reader = createOutputReader(job)
  const lines = text.split('\n')
  // Without its line break a last line may be cut, even where what is left still parses.
  if (!text.endsWith('\n')) lines.pop()
  for (const line of lines) reader.line(line)
  return reader.finish(exit)
}

const clean = { code: 0, signal: null, stderr: '' }

const start = {
  type: 'start',
  version: 1,
  engine: 'ncnn 1.0.1',
  threads: 1,
  precision: 'fp32',
  elementBits: 32,
  halfArithmetic: false,
  pinned: true,
  cores: [1],
  pinError: null,
  coreCount: 2,
  graphs: 2,
  passes: 2,
}
const pass = (index: number, which: number, us: number[], more: object = {}) => ({
  type: 'pass',
  index,
  round: 0,
  pass: which,
  referenceUs: 70,
  referenceAfterUs: 70,
  memoryUs: 90,
  overheadUs: 0.5,
  preempted: 0,
  core: 1,
  moved: false,
  mhz: -1,
  us,
  away: [],
  ...more,
})
const end = (passes: number) => ({ type: 'end', passes, samples: 3, limited: false, peakBytes: 1 })
const text = (...lines: object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')
const whole = text(start, pass(0, 0, [10, 20], { away: [[1, 5.5]] }), pass(1, 1, [21]), end(2))

describe('the job', () => {
  it('carries graphs by position; their names stay here', () => {
    expect(writeBenchmarkJob(job).split('\n')).toEqual([
      'tansaku-job 1',
      'threads 1',
      'precision fp32',
      'cores 1',
      'warmup 1',
      'warmup-ms 0',
      'rounds 1',
      'lead 0',
      'repeats 1',
      'limit-ms 0',
      'graph 4 3 2 3',
      '7767517',
      '1 1',
      'Input data 0 1 data',
      'graph 4 3 2 3',
      '7767517',
      '1 1',
      'Input data 0 1 data',
      'pass 0 1',
      'pass 1',
      'end',
      '',
    ])
    expect(expectedPasses({ ...job, rounds: 3, repeats: 2 })).toBe(12)
  })

  it('refuses a pass that names a graph it does not have', () => {
    expect(() => writeBenchmarkJob({ ...job, passes: [[0, 2]] })).toThrow(/graph 2.*0 to 1/)
  })
})

describe('the output', () => {
  it('comes back by graph, with what was seen of the device', () => {
    const result = parseBenchmarkOutput(job, whole, clean)
    expect(result.graphs).toEqual([
      { name: 'a b; $(reboot)', samplesUs: [10] },
      { name: 'c', samplesUs: [20, 21] },
    ])
    expect(result.passes[0]).toMatchObject({ referenceUs: 70, referenceAfterUs: 70, memoryUs: 90 })
    expect(result.passes[0]).toMatchObject({ latenciesUs: [10, 20], awayUs: [0, 5.5], core: 1, frequencyMhz: null })
    expect(result).toMatchObject({ engine: 'ncnn 1.0.1', pinned: true, cores: [1], elementBits: 32 })
  })

  it('is refused wherever it was cut, down to the last line break', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseBenchmarkOutput(job, whole.slice(0, length), clean), `cut at ${length}`).toThrow(
        expect.objectContaining({ code: 'BENCHMARK_OUTPUT_TRUNCATED' }),
      )
    }
  })

  it.each([0, -3])('is refused with a latency of %d µs', (us) => {
    expect(() => parseBenchmarkOutput(job, text(start, pass(0, 0, [10, us]), pass(1, 1, [21]), end(2)), clean)).toThrow(
      expect.objectContaining({ code: 'LATENCY_NOT_POSITIVE' }),
    )
  })

  it('is refused when a line is missing in the middle', () => {
    expect(() => parseBenchmarkOutput(job, text(start, pass(1, 1, [21]), end(2)), clean)).toThrow(
      expect.objectContaining({ code: 'BENCHMARK_OUTPUT_MALFORMED' }),
    )
  })

  it('passes on what the program says went wrong', () => {
    const failed = (code: string) => () =>
      parseBenchmarkOutput(job, text({ type: 'error', code, message: 'graph 3: no' }), { ...clean, code: 3 })
    expect(failed('bad-graph')).toThrow(
      expect.objectContaining({ code: 'BENCHMARK_FAILED', message: expect.stringContaining('graph 3: no') as string }),
    )
    expect(failed('out-of-memory')).toThrow(expect.objectContaining({ code: 'MEMORY_SHORT' }))
  })

  it('tells how a program that said nothing ended', () => {
    expect(() => parseBenchmarkOutput(job, text(start), { code: null, signal: 'SIGKILL', stderr: 'x' })).toThrow(
      expect.objectContaining({ code: 'BENCHMARK_FAILED', message: expect.stringContaining('SIGKILL') as string }),
    )
  })
})
