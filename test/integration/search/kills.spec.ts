import { expect, it } from 'vitest'
import { breakRuns, isSound } from '../../../bench/kills.ts'

// A short form of `npm run bench -- kills`. Linux tells which process is whose child.
it.skipIf(process.platform !== 'linux')(
  'runs that are killed at any moment and resumed lose nothing, and end as unbroken ones do',
  { timeout: 600_000 },
  async () => {
    const runs = await breakRuns({
      runs: 4,
      killsPerRun: 2,
      seed: 11,
      kinds: ['darts-rnn', 'dnas', 'text-evaluation', 'evaluation'],
    })
    expect(runs.filter((run) => !isSound(run))).toEqual([])
    expect(runs.reduce((kills, run) => kills + run.kills, 0)).toBeGreaterThanOrEqual(6)
  },
)
