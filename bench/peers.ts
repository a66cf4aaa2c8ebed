import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '#shared/statistics/index.ts'
import { cacheDir } from '../scripts/setup/paths.mjs'
import type { StepOptions, StepResult } from './options.ts'

/** What PyTorch it is set beside. */
const pytorch = '2.15.0'

const bench = path.dirname(fileURLToPath(import.meta.url))

/** One row of the table: a step, and what the issue asks of it. */
interface Row {
  readonly label: string
  readonly options: Omit<StepOptions, 'eager' | 'partialChannels'>
}

const darts = { space: 'darts-cnn', order: 1, channels: 16, cells: 8, batch: 16, steps: 8 } as const
export const rows: readonly Row[] = [
  { label: 'DARTS CNN, first order, batch 16', options: darts },
  { label: 'DARTS CNN, first order, batch 64', options: { ...darts, batch: 64, steps: 5 } },
  { label: 'DARTS CNN, second order, batch 16', options: { ...darts, order: 2, steps: 6 } },
  { label: 'FBNet at CIFAR size, batch 64', options: { ...darts, space: 'fbnet-cifar', batch: 64, steps: 5 } },
  {
    label: 'FBNet at CIFAR size, one sampled path, batch 64',
    options: { ...darts, space: 'fbnet-cifar', sampled: true, batch: 64, steps: 9 },
  },
  { label: 'DARTS RNN, first order, batch 16', options: { ...darts, space: 'darts-rnn', steps: 6 } },
  { label: 'DARTS RNN, first order, batch 64', options: { ...darts, space: 'darts-rnn', batch: 64, steps: 5 } },
]

/** Figures that every step has. */
type NumberField = 'median_s' | 'first_s' | 'peak_rss_mib'

interface Measured {
  readonly row: Row
  readonly ours: readonly StepResult[]
  readonly peers: readonly StepResult[]
}

/** Measures each row, ours and PyTorch's by turns, and writes the table. */
export function comparePeers({
  rounds,
  out,
  only,
}: {
  readonly rounds: number
  readonly out: string
  readonly only: RegExp
}): void {
  const python = preparePython()
  const measured = rows
    .filter(({ label }) => only.test(label))
    .map((row): Measured => {
      const ours: StepResult[] = []
      const peers: StepResult[] = []
      for (let round = 0; round < rounds; round++) {
        ours.push(run(process.execPath, [path.join(bench, 'main.ts'), 'step', '--json', ...flags(row.options)]))
        const { paths } = ours.at(-1)!
        const same = paths === undefined ? [] : ['--paths', paths]
        peers.push(run(python, [path.join(bench, 'peers', 'step.py'), ...flags(row.options), ...same]))
        console.error(`${row.label}: ${String(ours.at(-1)?.median_s)} s, PyTorch ${String(peers.at(-1)?.median_s)} s`)
      }
      return { row, ours, peers }
    })
  fs.writeFileSync(out, table(measured, rounds) + sectionsOf(out))
  console.log(`written to ${out}`)
}

function flags(options: Row['options']): string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  )
}

function run(command: string, args: readonly string[]): StepResult {
  const printed = execFileSync(command, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as StepResult
}

/**
 * A virtual environment with PyTorch, made once in the user's cache.
 * @param more packages that stand on it, installed when they are first needed
 */
export function preparePython(more: readonly string[] = []): string {
  const home = path.join(cacheDir(), `pytorch-${pytorch}`)
  const python = path.join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const ready = path.join(home, 'ready')
  if (!fs.existsSync(ready)) {
    console.error(`Installing PyTorch ${pytorch} for comparison into ${home} (about 3 GB) …`)
    execFileSync('python3', ['-m', 'venv', '--clear', home], { stdio: 'inherit' })
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', `torch==${pytorch}`, 'numpy'], { stdio: 'inherit' })
    fs.writeFileSync(ready, '')
  }
  const installed = fs.readFileSync(ready, 'utf8').split('\n')
  const missing = more.filter((name) => !installed.includes(name))
  if (missing.length > 0) {
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', ...missing], { stdio: 'inherit' })
    fs.appendFileSync(ready, missing.map((name) => `${name}\n`).join(''))
  }
  return python
}

/** What of the page other commands tell: it stays. */
function sectionsOf(file: string): string {
  if (!fs.existsSync(file)) return ''
  const text = fs.readFileSync(file, 'utf8')
  const begin = text.indexOf('\n## ')
  return begin < 0 ? '' : text.slice(begin)
}

/**
 * The page: machine, versions, commands and a row for each step. Ratios are medians over rounds, of one run after the
 * other.
 */
export function table(measured: readonly Measured[], rounds: number): string {
  const cells = measured.map(({ row, ours, peers }) => {
    const of = (results: readonly StepResult[], field: NumberField) => median(results.map((result) => result[field]))
    const ratio = (field: NumberField) =>
      median(ours.map((result, i) => (peers[i]?.[field] ?? Number.NaN) / result[field]))
    return [
      row.label,
      of(ours, 'median_s').toFixed(2),
      of(peers, 'median_s').toFixed(2),
      `**${ratio('median_s').toFixed(2)}×**`,
      of(ours, 'first_s').toFixed(1),
      String(Math.round(of(ours, 'peak_rss_mib'))),
      String(Math.round(of(peers, 'peak_rss_mib'))),
      (1 / ratio('peak_rss_mib')).toFixed(2),
    ]
  })
  const header = [
    'Training step',
    'Tansaku, s',
    'PyTorch, s',
    'Faster by',
    'First step, s',
    'Peak RSS, MiB',
    'PyTorch, MiB',
    'Share',
  ]
  const lines = [header, header.map((_, i) => (i === 0 ? '---' : '--:')), ...cells].map(
    (row) => `| ${row.join(' | ')} |`,
  )
  const [cpu] = os.cpus()
  return `# Benchmarks

One full training step of each search: architecture step, then weight step, with weight decay, clipping and running
statistics. Tansaku runs it as one TensorFlow graph (see [engine.md](engine.md)); the peer is the same step in PyTorch
${pytorch}, eager, channels last (\`bench/peers/\`). Both run by turns, ${String(rounds)} rounds; times are medians of the steps after
the first, ratios are medians of the rounds' ratios. "First step" includes building and tracing.

${lines.join('\n')}

Machine: ${cpu?.model ?? 'unknown'}, ${String(os.availableParallelism())} cores, ${String(Math.round(os.totalmem() / 2 ** 30))} GiB; Node ${process.versions.node}, TensorFlow 2.21.0, PyTorch ${pytorch}.

Made by \`npm run bench -- peers\`; a single line by \`npm run bench -- step --space darts-cnn --order 1 --batch 16 --json\`.
`
}
