import { describe, expect, it } from 'vitest'
import type { ModelJob } from '../model.ts'
import { writeModelJob } from './model-job.ts'
import { createModelReader } from './model-output.ts'

const job: ModelJob = {
  precision: 'fp16',
  threads: 1,
  cores: [2],
  input: { width: 8, height: 4, channels: 3 },
  mean: [0.5, 0.4, 0.3],
  std: [0.25, 0.25, 0.25],
  param: 'net.param',
  weights: 'net.bin',
  pictures: [{ name: 'pictures.png', pictures: 2 }],
  warmupMs: 300,
  runs: 3,
  limitMs: 5_000,
  layers: { file: 'layers', pictures: 1, blobs: ['conv', 'output'] },
}
const start = {
  type: 'start',
  version: 1,
  engine: 'ncnn 1.0',
  threads: 1,
  precision: 'fp16',
  elementBits: 16,
  halfArithmetic: true,
  pinned: true,
  cores: [2],
  pinError: null,
  loadUs: 812.5,
  peakBytes: 4_000_000,
}
const run = (index: number, logits: (number | null)[] | null, us = 10 + index) => ({
  type: 'run',
  index,
  picture: index % 2,
  us,
  logits,
})
const end = (runs: number) => ({ type: 'end', runs, layerNumbers: 0 })
const whole = [start, run(0, [1, 2]), run(1, [3, null]), run(2, null), end(3)]

function read(lines: readonly unknown[], exit = { code: 0 as number | null, signal: null, stderr: '' }) {
  const heard: number[] = []
  const reader = createModelReader(job, (done) => heard.push(done))
  for (const line of lines) reader.line(typeof line === 'string' ? line : JSON.stringify(line))
  return { ...reader.finish(exit), heard }
}

describe('the job of a net on pictures', () => {
  it('may have the weights drawn, and no pictures: then the net is loaded and told of', () => {
    const loading = { ...job, drawsWeights: true, pictures: [] }
    const text = writeModelJob(loading, (name) => name)
    expect(text).toContain('\ndraw-weights net.bin\n')
    expect(text).not.toContain('pictures')
    const reader = createModelReader(loading)
    for (const line of [start, end(0)]) reader.line(JSON.stringify(line))
    expect(reader.finish({ code: 0, signal: null, stderr: '' })).toMatchObject({ loadUs: 812.5, peakBytes: 4_000_000 })
  })

  it('names files as they lie on the device', () => {
    expect(writeModelJob(job, (name) => `/there/${name}`).split('\n')).toEqual([
      'tansaku-model 1',
      'threads 1',
      'precision fp16',
      'cores 2',
      'warmup-ms 300',
      'runs 3',
      'limit-ms 5000',
      'input 8 4 3',
      'mean 0.5 0.4 0.3',
      'std 0.25 0.25 0.25',
      'param /there/net.param',
      'weights /there/net.bin',
      'pictures 2 /there/pictures.png',
      'layers 1 /there/layers',
      'layer conv',
      'layer output',
      'end',
      '',
    ])
  })
})

describe('the output of a net on pictures', () => {
  it('has answers picture by picture, and a latency for each run', () => {
    const { logits, latenciesUs, loadUs, peakBytes, elementBits, heard } = read(whole)
    expect(logits).toEqual([
      [1, 2],
      [3, null],
    ])
    expect(latenciesUs).toEqual([10, 11, 12])
    expect({ loadUs, peakBytes, elementBits }).toEqual({ loadUs: 812.5, peakBytes: 4_000_000, elementBits: 16 })
    expect(heard).toEqual([1, 2, 3])
  })

  it.each([
    ['without its end', whole.slice(0, -1), 'BENCHMARK_OUTPUT_TRUNCATED'],
    ['cut within a line', [...whole.slice(0, 2), '{"type":"run","ind'], 'BENCHMARK_OUTPUT_TRUNCATED'],
    ['that lacks a run', [start, run(0, [1, 2]), run(2, null), end(2)], 'BENCHMARK_OUTPUT_MALFORMED'],
    ['that lacks a picture', [start, run(0, [1, 2]), end(1)], 'BENCHMARK_OUTPUT_TRUNCATED'],
    [
      'with fewer answers to the second picture',
      [start, run(0, [1, 2]), run(1, [3]), end(2)],
      'BENCHMARK_OUTPUT_MALFORMED',
    ],
    [
      'with answers to a picture run again',
      [...whole.slice(0, 3), run(2, [1, 2]), end(3)],
      'BENCHMARK_OUTPUT_MALFORMED',
    ],
    ['of another precision', [{ ...start, precision: 'fp32' }, ...whole.slice(1)], 'BENCHMARK_OUTPUT_MALFORMED'],
    ['with a clock that stands', [start, run(0, [1, 2], 0), ...whole.slice(2)], 'LATENCY_NOT_POSITIVE'],
    ['that tells of a net it cannot read', [{ type: 'error', code: 'bad-graph', message: 'm' }], 'BENCHMARK_FAILED'],
    ['that tells of too little memory', [{ type: 'error', code: 'out-of-memory', message: 'm' }], 'MEMORY_SHORT'],
  ])('%s is refused', (_name, lines, code) => {
    expect(() => read(lines)).toThrow(expect.objectContaining({ code }) as Error)
  })

  it('of a program that was killed tells of it', () => {
    expect(() => read(whole.slice(0, 2), { code: null, signal: 'SIGKILL' as never, stderr: '' })).toThrow(
      /SIGKILL after 1 runs/,
    )
  })
})
