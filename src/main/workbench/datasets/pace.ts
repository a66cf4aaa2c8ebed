import type { JobControl } from '../jobs/jobs.ts'

/** Progress of a set that is read, with the time left by the rate so far. */
export function readingPace({ progress }: Pick<JobControl, 'progress'>): {
  readonly look: () => void
  readonly read: (done: number, expected: number) => void
} {
  let begun: number | null = null
  return {
    look: () =>
      progress({
        done: 0,
        total: 1,
        unit: 'pictures',
        message: 'looking at the files',
        stage: { name: 'looking' },
        etaSeconds: null,
      }),
    read(done, expected) {
      begun ??= performance.now()
      const total = Math.max(expected, done, 1)
      progress({
        done,
        total,
        unit: 'pictures',
        message: `${String(done)} of ${String(total)} pictures`,
        stage: { name: 'reading-pictures' },
        etaSeconds: done === 0 ? null : ((performance.now() - begun) / 1_000 / done) * (total - done),
      })
    },
  }
}
