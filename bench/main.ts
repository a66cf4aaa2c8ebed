/**
 * `npm run bench -- step …` times one training step of the product; `npm run bench -- peers` sets it beside PyTorch;
 * `npm run bench -- sandwich` sets a supernet's step with its paths side by side beside one with them in turn;
 * `npm run bench -- kills` kills runs and looks whether anything is lost;
 * `npm run bench -- serve` wears a server out;
 * `npm run bench -- data` sets the making of batches beside PyTorch's, and tells how long a step waits for its own;
 * `npm run bench -- pages` times the pages in a browser, on a home of 10,000 networks and a long run;
 * `npm run bench -- front` times a front for one device from a finished search;
 * `npm run bench -- queue [pieces]` tells what a piece costs beside its computing when a worker sends it, and
 * `npm run bench -- queue simulate` whether a thousand workers that die at random lose anything on a real Redis, and
 * `npm run bench -- queue sweep [searches]` how much sooner a sweep is done by two workers of a core each;
 * `npm run bench -- ranking` holds what a finished search's supernet says against training from scratch;
 * `npm run bench -- programs <one> <other>` sets two benchmark programs of this computer side by side;
 * `npm run bench -- audited <program> …` tells whether blocks add up to whole networks with programs of any engine;
 * `npm run bench -- speeds` records tables and audits under planted disturbances, and compares rules of telling them.
 */
import { parseArgs } from 'node:util'
import { spaceIdSchema } from '#shared/architecture/architecture.ts'
import { fbnetSpaceIdSchema } from '#shared/spaces/fbnet/spec.ts'
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
    sampled: { type: 'boolean', default: false },
    devices: { type: 'string', default: '1' },
    'partial-channels': { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    out: { type: 'string', default: 'docs/benchmarks.md' },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '25' },
    kills: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    sessions: { type: 'string', default: '10' },
    device: { type: 'string', default: 'local' },
    // As in a measuring of a minute on a computer; an emulated phone needs several times that.
    'stretch-ms': { type: 'string', default: '700' },
    stretches: { type: 'string', default: '12' },
    architectures: { type: 'string', default: '30' },
    epochs: { type: 'string' },
    networks: { type: 'string', default: '10000' },
    workers: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '10000' },
    home: { type: 'string' },
    'training-images': { type: 'string', default: '10000' },
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
    if (Number(values.devices) > 1) {
      const { measureDevices } = await import('./devices.ts')
      const result = measureDevices({ ...options, devices: Number(values.devices), sampled: values.sampled })
      if (values.json) console.log(JSON.stringify(result))
      else console.table([result])
      break
    }
    if (values.sampled) {
      const { measureSampled } = await import('./sampled.ts')
      const result = measureSampled(options)
      if (values.json) console.log(JSON.stringify(result))
      else console.table([result])
      break
    }
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
  case 'sandwich': {
    const { measureSandwich } = await import('./sandwich.ts')
    const { batch, steps } = options
    const result = measureSandwich({ space: fbnetSpaceIdSchema.parse(positionals[1] ?? 'fbnet-mini'), batch, steps })
    if (values.json) console.log(JSON.stringify(result))
    else console.table([result])
    break
  }
  case 'kills': {
    const { breakRuns, isEnough, isSound, tableOfKills } = await import('./kills.ts')
    const plan = { runs: Number(values.runs), killsPerRun: Number(values.kills), seed: Number(values.seed) }
    const runs = await breakRuns({
      ...plan,
      onRun: (run) => {
        console.error(JSON.stringify(run))
      },
    })
    if (values.json) console.log(JSON.stringify(runs))
    else console.table(tableOfKills(runs))
    if (!isEnough(runs, plan)) console.error('FAILED: fewer than four fifths of the kills that were asked for.')
    if (!runs.every(isSound) || !isEnough(runs, plan)) process.exitCode = 1
    break
  }
  case 'serve': {
    const { benchServe } = await import('./serve.ts')
    const result = await benchServe(Number(values.minutes))
    if (values.json) console.log(JSON.stringify(result))
    else console.log(JSON.stringify(result, null, 2))
    const isFlat = result.heapMib[1] <= 1.2 * result.heapMib[0] && result.descriptors[1] <= result.descriptors[0] + 5
    if (!result.isAlive || result.faults.length > 0 || 'INTERNAL' in result.answers || !isFlat) process.exitCode = 1
    break
  }
  case 'data': {
    const rounds = Number(values.rounds)
    const tables: object[][] = []
    if (positionals[1] !== 'waits') {
      const { measureData } = await import('./data.ts')
      tables.push(await measureData(rounds))
    }
    if (positionals[1] !== 'rates') {
      const { measureAllWaits } = await import('./waits.ts')
      tables.push(await measureAllWaits(rounds))
    }
    if (values.json) console.log(JSON.stringify(tables))
    else for (const table of tables) console.table(table)
    break
  }
  case 'queue': {
    if (positionals[1] === 'simulate') {
      const { simulateQueue, isSound } = await import('./queue/simulate.ts')
      const result = await simulateQueue({
        workers: Number(values.workers),
        piecesPerMinute: Number(values.rate),
        minutes: Number(values.minutes),
        seed: Number(values.seed),
      })
      console.log(JSON.stringify(result, null, 2))
      if (!isSound(result)) process.exitCode = 1
      break
    }
    if (positionals[1] === 'sweep') {
      const { benchSweep } = await import('./queue/sweep.ts')
      await benchSweep(Number(positionals[2] ?? 20), Number(values.rounds))
      break
    }
    const { benchQueue } = await import('./queue.ts')
    await benchQueue(Number(positionals[1] ?? 500))
    break
  }
  case 'programs': {
    const [, one, other] = positionals
    if (one === undefined || other === undefined) throw new Error('npm run bench -- programs <one> <other>')
    const { comparePrograms } = await import('./programs.ts')
    const result = await comparePrograms([one, other], Number(values.rounds))
    if (values.json) console.log(JSON.stringify(result))
    else console.table(result)
    break
  }
  case 'audited': {
    if (positionals.length < 2) throw new Error('npm run bench -- audited <program> …')
    const { auditPrograms } = await import('./audited.ts')
    const audited = await auditPrograms(positionals.slice(1), {
      nets: Number(values.architectures),
      seconds: Number(values.seconds),
      seed: Number(values.seed),
    })
    if (values.json) console.log(JSON.stringify(audited))
    else
      console.table(
        audited.map(({ nets, load, ...figures }) => ({ ...figures, load: load.join(' '), nets: nets.length })),
      )
    break
  }
  case 'pages': {
    const { measurePages } = await import('./pages.ts')
    const result = await measurePages({
      networks: Number(values.networks),
      epochs: Number(values.epochs ?? 1_000),
      seed: Number(values.seed),
      rounds: Number(values.rounds),
      home: values.home ?? null,
    })
    if (values.json) console.log(JSON.stringify(result))
    else console.table(result)
    break
  }
  case 'front': {
    const { measureFront } = await import('./front.ts')
    const space = positionals[1] === undefined ? 'fbnet-cifar' : spaceIdSchema.parse(positionals[1])
    const result = measureFront(space, Number(values.seed))
    if (values.json) console.log(JSON.stringify(result))
    else console.table([result])
    break
  }
  case 'ranking': {
    if (positionals[1] === undefined || !values.out.endsWith('.csv'))
      throw new Error('usage: bench ranking SEARCH --out FILE.csv')
    const { measureRanking } = await import('./ranking.ts')
    const result = await measureRanking({
      searchId: positionals[1],
      architectures: Number(values.architectures),
      epochs: Number(values.epochs ?? 8),
      trainingImages: Number(values['training-images']),
      seed: Number(values.seed),
      out: values.out,
    })
    if (values.json) console.log(JSON.stringify(result))
    else console.table([result])
    break
  }
  case 'speeds': {
    if (positionals[1] !== undefined) {
      const { compareRules } = await import('./speeds/compare.ts')
      console.log(compareRules(positionals[1]))
      break
    }
    if (!values.out.endsWith('.csv.gz')) throw new Error(`--out must name a .csv.gz file; there is ${values.out}`)
    const { deviceOf } = await import('./speeds/device.ts')
    const { recordSpeeds } = await import('./speeds/record.ts')
    await recordSpeeds(await deviceOf(values.device), {
      sessions: Number(values.sessions),
      seed: Number(values.seed),
      stretchMs: Number(values['stretch-ms']),
      stretches: Number(values.stretches),
      out: values.out,
    })
    break
  }
  default:
    console.error(
      'usage: bench step [--space darts-cnn|darts-rnn|fbnet-cifar] [--order 1|2] [--channels 16] [--cells 8] [--batch 16] [--steps 6] [--partial-channels 1] [--sampled] [--devices 1] [--eager] [--json]\n       bench peers [--rounds 3] [--only REGEXP] [--out docs/benchmarks.md]\n       bench sandwich [fbnet-mini|fbnet-cifar] [--batch 16] [--steps 6] [--json]\n       bench kills [--runs 25] [--kills 5] [--seed 1] [--json]\n       bench serve [--minutes 20] [--json]\n       bench data [rates|waits] [--rounds 3] [--json]\n       bench pages [--networks 10000] [--epochs 1000] [--rounds 3] [--home SEEDED] [--seed 1] [--json]\n       bench front [fbnet-cifar] [--seed 1] [--json]\n       bench ranking SEARCH --out FILE.csv [--architectures 30] [--epochs 8] [--training-images 10000] [--seed 1] [--json]\n       bench audited PROGRAM… [--architectures 30] [--seconds 60] [--seed 1] [--json]\n       bench speeds --out FILE.csv.gz [--sessions 10] [--seed 1] [--device ID] [--stretches 12] [--stretch-ms 700]\n       bench speeds FILE.csv.gz',
    )
    process.exitCode = 2
}
