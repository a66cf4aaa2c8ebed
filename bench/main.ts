/**
 * `npm run bench -- step …` times one training step of the product; `npm run bench -- peers` sets it beside PyTorch.
 */
import { parseArgs } from 'node:util'
import type { StepOptions } from './options.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    space: { type: 'string', default: 'darts-cnn' },
    order: { type: 'string', default: '1' },
    channels: { type: 'string', default: '16' },
    cells: { type: 'string', default: '8' },
    batch: { type: 'string', default: '16' },
    steps: { type: 'string', default: '6' },
    eager: { type: 'boolean', default: false },
    'partial-channels': { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    out: { type: 'string', default: 'docs/benchmarks.md' },
    only: { type: 'string', default: '' },
  },
})

const options: StepOptions = {
  space: values.space as StepOptions['space'],
  order: Number(values.order) === 2 ? 2 : 1,
  channels: Number(values.channels),
  cells: Number(values.cells),
  batch: Number(values.batch),
  steps: Number(values.steps),
  eager: values.eager,
  partialChannels: Number(values['partial-channels']),
}

switch (positionals[0]) {
  case 'step': {
    const { measureStep } = await import('./step.ts')
    const result = measureStep(options)
    if (values.json) console.log(JSON.stringify(result))
    else console.table([result])
    break
  }
  case 'peers': {
    const { comparePeers } = await import('./peers.ts')
    comparePeers({ rounds: Number(values.rounds), out: values.out, only: new RegExp(values.only) })
    break
  }
  default:
    console.error(
      'usage: bench step [--space darts-cnn|darts-rnn|fbnet-cifar] [--order 1|2] [--channels 16] [--cells 8] [--batch 16] [--steps 6] [--partial-channels 1] [--eager] [--json]\n       bench peers [--rounds 3] [--only REGEXP] [--out docs/benchmarks.md]',
    )
    process.exitCode = 2
}
