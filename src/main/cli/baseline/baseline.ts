import { isDeepStrictEqual } from 'node:util'
import { familyOf, spaceRow, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { ArchitectureRecord, ArchitectureSummary, EvaluationSettings } from '#shared/contract/architectures.ts'
import { randomSettingsSchema } from '#shared/algorithms/index.ts'
import { type RandomSettings, type SearchRun } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { figureOf } from '#shared/evaluation/accuracy.ts'
import { deriveSeed } from '#shared/random.ts'
import { saidOf } from '#shared/spaces/index.ts'
import { storedArchitecture, type SizeWish } from '../find-architecture.ts'
import { asked } from '../asked.ts'
import { select } from '../select.ts'
import { follow } from '../follow.ts'
import type { Session } from '../session.ts'
import { trainOnce } from '../training.ts'

export interface BaselinePlan {
  /** Random architectures, each trained once, and trainings of the searched architecture, each from another seed. */
  readonly runs: number
  readonly seed: number
  /** The same for all but the seed, which is each run's own. */
  readonly settings: EvaluationSettings
}

/** One training of one architecture. */
export interface BaselineRun {
  readonly architecture: Pick<ArchitectureRecord, 'id' | 'name' | 'params' | 'macs'>
  readonly seed: number
  readonly evaluationId: string
  /** Share of the test images right, or perplexity on the test text. */
  readonly figure: number
}

export interface Baseline {
  readonly searchId: string
  readonly searched: readonly BaselineRun[]
  readonly random: readonly BaselineRun[]
}

/** @throws TansakuError NOT_FOUND for no search, or one that has no architecture */
export async function searchOf({ client }: Pick<Session, 'client'>, wish: string): Promise<SearchRun> {
  const { id } = select(await client.searches.list(), wish, 'search', 'tansaku search')
  const search = await client.searches.get({ id })
  if (search.architectureIds.length > 0) return search
  throw new TansakuError(
    'NOT_FOUND',
    `The search ${id} (${search.state}) has found no architecture yet. Let it finish first: tansaku resume ${id}`,
    { id },
  )
}

/**
 * Architectures in the order given, at the size asked for: themselves, or the same cells in another size, added once
 * and found again.
 * @throws TansakuError as storedArchitecture, BAD_REQUEST for a size that an architecture does not have
 */
export async function architecturesOf(
  { client }: Pick<Session, 'client'>,
  wishes: readonly string[],
  size: Pick<SizeWish, 'channels' | 'cells' | 'hidden'>,
): Promise<ArchitectureSummary[]> {
  const architectures: ArchitectureSummary[] = []
  // One after the other, so that what several become in another size is added once.
  for (const wish of wishes) architectures.push(await storedArchitecture({ client }, wish, size))
  return architectures
}

/**
 * Trains a search's architecture and random ones of the same space and size at the same budget, by turns. What was
 * trained before with the same settings counts and is not trained again, so that an interrupted comparison goes on.
 * @throws TansakuError; Interrupted
 */
export async function runBaseline(
  session: Session,
  search: SearchRun,
  architecture: ArchitectureSummary,
  plan: BaselinePlan,
): Promise<Baseline> {
  const rivals = await randomArchitectures(session, search, architecture, plan)
  const searched: BaselineRun[] = []
  const random: BaselineRun[] = []
  for (let run = 0; run < plan.runs; run++) {
    const settings = { ...plan.settings, seed: deriveSeed(plan.seed, 'baseline', run) }
    searched.push(await train(session, architecture.id, settings))
    random.push(await train(session, rivals[run]!, settings))
  }
  return { searchId: search.id, searched, random }
}

/** Random architectures of the searched one's space and size, drawn once and found again. @returns their ids */
async function randomArchitectures(
  session: Session,
  search: SearchRun,
  { spec }: ArchitectureSummary,
  { runs, seed }: BaselinePlan,
): Promise<string[]> {
  const { client } = session
  const settings = randomSettingsFor(search.settings.space, spec, runs, deriveSeed(seed, 'baseline', 'networks'))
  const drawn = (await client.searches.list()).find(
    (each) => each.state === 'done' && isDeepStrictEqual(each.settings, settings),
  )
  const id =
    drawn?.id ??
    (await follow(session, () => client.searches.start({ name: `${search.name.slice(0, 70)} baseline`, settings }), {
      title: 'Drawing random architectures',
    }))
  const { architectureIds } = await client.searches.get({ id })
  if (architectureIds.length < runs)
    throw new TansakuError(
      'BAD_REQUEST',
      `The space has only ${String(architectureIds.length)} distinct architectures to draw; ask for no more runs than that.`,
      { runs },
    )
  return architectureIds
}

function randomSettingsFor(
  space: RandomSettings['space'],
  spec: ArchitectureSpec,
  architectures: number,
  seed: number,
): RandomSettings {
  return asked(randomSettingsSchema, {
    algorithm: 'random',
    space,
    seed,
    architectures,
    ...familyOf(spec).derivedSize(spec),
    input: saidOf(spaceRow(space).input, familyOf(spec).input(spec)),
  })
}

async function train(session: Session, architectureId: string, settings: EvaluationSettings): Promise<BaselineRun> {
  const evaluation = await trainOnce(session, architectureId, settings)
  const { id, name, params, macs } = await session.client.architectures.get({ id: architectureId })
  return {
    architecture: { id, name, params, macs },
    seed: settings.seed,
    evaluationId: evaluation.id,
    figure: figureOf(evaluation.result),
  }
}
