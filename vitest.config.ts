import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const seconds = 1_000
/** Ends what hangs; no statement about speed, since the machine may be busy with other work. */
const hangSeconds = 180

/** What is waited for with `expect.poll` may take as long as a busy machine needs. */
const patient = { poll: { timeout: 60 * seconds, interval: 50 } }

const integration = 'test/integration/**/*.spec.{ts,mjs}'
/** They measure real latencies and say something of them: nothing else may run beside. */
const measuring = [
  'test/integration/adb/compare.spec.ts',
  'test/integration/adb/measure.spec.ts',
  'test/integration/cli/tables.spec.ts',
  'test/integration/devices/local.spec.ts',
  'test/integration/models/layers.spec.ts',
  'test/integration/workbench/darts-latency.spec.ts',
]

/**
 * Five projects. `unit`: pure, beside the source, fast. `components`: parts of pages in a pretend browser, beside the
 * source. `integration`: real parts (TensorFlow, SQLite, processes, adb), a process of its own for each file, a file a
 * core: building a graph takes one, and phones are mostly waited for. `measuring`: those of them that need the computer
 * to themselves, after the others. `e2e`: a browser; a test may first make the home that it is about, and so has twice
 * the time.
 */
export default defineConfig({
  plugins: [vue()],
  test: {
    reporters: ['default', './scripts/test-reporter.mjs'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.spec.ts', 'test/unit/**/*.spec.ts', 'scripts/**/*.spec.mjs'],
          exclude: ['src/renderer/**/*.component.spec.ts'],
          environment: 'node',
          // Pure logic: files may share a thread, which saves loading everything anew for each.
          pool: 'threads',
          isolate: false,
          // They take milliseconds; a machine busy with other work is no failure.
          testTimeout: 20 * seconds,
        },
      },
      {
        extends: true,
        test: {
          name: 'components',
          include: ['src/renderer/**/*.component.spec.ts'],
          environment: 'happy-dom',
          setupFiles: ['test/components/setup.ts'],
          // Stores and the fake workbench are modules: one file must not find what another left there.
          pool: 'threads',
          testTimeout: 20 * seconds,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [integration],
          exclude: measuring,
          environment: 'node',
          pool: 'forks',
          // More would take gigabytes for little.
          maxWorkers: Math.min(4, availableParallelism()),
          testTimeout: hangSeconds * seconds,
          hookTimeout: hangSeconds * seconds,
          expect: patient,
        },
      },
      {
        extends: true,
        test: {
          name: 'measuring',
          include: measuring,
          environment: 'node',
          pool: 'forks',
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: hangSeconds * seconds,
          hookTimeout: hangSeconds * seconds,
          expect: patient,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.spec.ts'],
          globalSetup: ['test/e2e/support/setup.ts'],
          environment: 'node',
          pool: 'forks',
          sequence: { groupOrder: 2 },
          // Each test has a home and a host of its own, and waits more than it works.
          maxWorkers: 2,
          testTimeout: 2 * hangSeconds * seconds,
          hookTimeout: hangSeconds * seconds,
          expect: patient,
        },
      },
    ],
  },
})
