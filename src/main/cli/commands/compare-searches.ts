import type { SearchRun } from '#shared/contract/searches.ts'
import { computedMs, settingsSideBySide } from '#shared/searches/side-by-side.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { duration, latency, percent, significant, table } from '../format.ts'
import { select } from '../select.ts'
import type { Terminal } from '../terminal.ts'

/** Two searches or more: the settings in which they differ, and what each has come to. */
export async function compareSearches(
  client: WorkbenchClient,
  terminal: Terminal,
  wishes: readonly string[],
): Promise<void> {
  const list = await client.searches.list()
  const runs = await Promise.all(
    wishes.map((wish) => client.searches.get({ id: select(list, wish, 'search', 'tansaku search').id })),
  )
  const differing = settingsSideBySide(runs.map(({ settings }) => settings)).filter(({ differs }) => differs)
  const answer = {
    differing: Object.fromEntries(differing.map(({ key, values }) => [key, values.map((value) => value ?? null)])),
    searches: runs.map(({ id, name, state, settings, epochRecords }) => ({ id, name, state, settings, epochRecords })),
  }
  terminal.answer(answer, () =>
    [
      table(['', ...runs.map(({ name }) => name)], [['search', ...runs.map(({ id }) => id)], ...figureRows(runs)]),
      differing.length === 0
        ? 'All settings are the same.'
        : table(
            ['what differs', ...runs.map(({ name }) => name)],
            differing.map(({ key, values }) => [key, ...values.map(settingText)]),
          ),
    ].join('\n\n'),
  )
}

const settingText = (value: unknown): string =>
  value === undefined ? '' : value === null ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value)

/** Of the last epoch; a figure that none has is left out. */
function figureRows(runs: readonly SearchRun[]): string[][] {
  const told = (of: (run: SearchRun) => number | null | undefined, text: (value: number) => string): string[] =>
    runs.map((run) => {
      const value = of(run)
      return value === null || value === undefined ? '–' : text(value)
    })
  return [
    ['state', ...runs.map(({ state }) => state)],
    ['epochs', ...runs.map(({ epochRecords, epochs }) => `${String(epochRecords.length)}/${String(epochs)}`)],
    ['computed', ...told(computedMs, (ms) => duration(ms / 1_000))],
    ['loss', ...told(({ latest }) => latest?.validationLoss ?? latest?.trainLoss, significant)],
    ['accuracy', ...told(({ latest }) => latest?.validationAccuracy ?? latest?.trainAccuracy, percent)],
    ['best child', ...told(({ latest }) => latest?.child?.best, percent)],
    ['expected latency', ...told(({ latest }) => latest?.expectedLatencyUs, latency)],
  ].filter(([, ...cells]) => cells.some((cell) => cell !== '–'))
}
