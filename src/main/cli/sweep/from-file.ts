import { readFileSync } from 'node:fs'
import { kindOf, latencyTableOf, tableSetting } from '#shared/algorithms/index.ts'
import { sweepWishSchema, type SweepWish } from '#shared/contract/sweeps.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { planSweep } from '#shared/sweeps/plan.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { findTable } from '../find-table.ts'
import type { SweepOptions } from './options.ts'

/**
 * The sweep that a board was made of: what `tansaku compare --json` or `tansaku sweep show --json` printed. Latency
 * tables are of one home: in another one they are named with --table.
 * @throws TansakuError BAD_REQUEST, NOT_FOUND
 */
export async function wishFrom(
  client: WorkbenchClient,
  file: string,
  { name, table: tables }: Pick<SweepOptions, 'name' | 'table'>,
): Promise<SweepWish> {
  const told = read(file)
  const wish = { ...told, ...(name !== '' && { name }) }
  if (tables === undefined) return wish
  const ids: string[] = []
  for (const table of tables) ids.push(await tableOf(client, wish, table))
  return {
    ...wish,
    settings: { ...wish.settings, ...(ids.length === 1 && { [tableSetting]: ids[0]! }) },
    axes: wish.axes.flatMap((axis) =>
      axis.setting !== tableSetting ? [axis] : ids.length > 1 ? [{ ...axis, values: ids }] : [],
    ),
  }
}

function read(file: string): SweepWish {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (thrown) {
    throw new TansakuError('BAD_REQUEST', `${file} cannot be read as JSON: ${toTansakuError(thrown).message}.`, {
      file,
    })
  }
  const held = typeof content === 'object' && content !== null && 'sweep' in content ? content.sweep : content
  const parsed = sweepWishSchema.safeParse(held)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new TansakuError(
    'BAD_REQUEST',
    `${file} holds no sweep (${issue!.path.join('.') || 'as a whole'}: ${issue!.message}). Expected what tansaku compare --json or tansaku sweep show --json prints.`,
    { file },
  )
}

/** By the first of its searches that looks at a table. */
function tableOf(client: WorkbenchClient, wish: SweepWish, name: string): Promise<string> {
  const { settings } = planSweep(wish).runs.find((run) => latencyTableOf(run.settings) !== null) ?? {}
  if (settings === undefined)
    throw new TansakuError('BAD_REQUEST', 'No search of this sweep looks at a latency table: leave --table out.', {})
  const { algorithm, space } = settings
  return findTable(client, kindOf(settings), { algorithm, space, preset: wish.preset, asked: settings, name })
}
