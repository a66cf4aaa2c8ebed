import { architectureKey } from '#shared/architecture/index.ts'
import { missingTrainings } from '#shared/comparison/index.ts'
import type { ComparedBin, ComparedTraining, Comparison, ComparisonPlan } from '#shared/contract/comparisons.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { figureOf } from '#shared/evaluation/accuracy.ts'
import { trainingKey } from '#shared/evaluation/alike.ts'
import { canonicalJson } from '#shared/text/canonical-json.ts'
import type { Store } from '#main/store/index.ts'

type Wish = ComparisonPlan['wish']

/** What is stored and trained by now, by whatever command or page. */
export interface KnownTrainings {
  /** An architecture's id by its key. */
  readonly ids: ReadonlyMap<string, string>
  /** By architecture id and settings. */
  readonly trained: ReadonlyMap<string, NonNullable<ComparedTraining['done']>>
}

export async function knownTrainings(store: Pick<Store, 'architectures' | 'evaluations'>): Promise<KnownTrainings> {
  const ids = new Map<string, string>()
  for (const { id, spec } of await store.architectures.list()) {
    const key = architectureKey(spec)
    ids.set(key, ids.get(key) ?? id)
  }
  const trained = new Map<string, NonNullable<ComparedTraining['done']>>()
  for (const { id, architectureId, settings: own, chosenOn, result } of await store.evaluations.finished()) {
    const key = `${architectureId} ${canonicalJson(own)}`
    if (chosenOn !== 'test' && !trained.has(key)) trained.set(key, { evaluationId: id, figure: figureOf(result) })
  }
  return { ids, trained }
}

export function withTrainings(
  { ids, trained }: KnownTrainings,
  bins: readonly ComparedBin[],
  { settings }: Pick<Wish, 'settings'>,
): { bins: ComparedBin[]; missing: number } {
  const present = bins.map((bin) => ({
    ...bin,
    groups: bin.groups.map((group) => ({
      ...group,
      trainings: group.trainings.map((training) => {
        const { architecture, seed } = training
        const id = ids.get(architectureKey(architecture.spec)) ?? null
        const key = `${id ?? ''} ${trainingKey(architecture.spec, { ...settings, seed })}`
        return { ...training, architecture: { ...architecture, id }, done: trained.get(key) ?? null }
      }),
    })),
  }))
  return { bins: present, missing: missingTrainings(present).length }
}

/** How a comparison stands. @param last the newest job on it, ended or not */
export function stateOf(missing: number, last: Job | undefined): Pick<Comparison, 'state' | 'failure' | 'progress'> {
  const ended = { failure: null, progress: null }
  if (last !== undefined && last.finishedAt === null)
    return {
      state: last.state === 'cancelling' ? 'stopping' : last.state === 'queued' ? 'queued' : 'running',
      failure: null,
      progress: last.progress,
    }
  if (missing === 0) return { state: 'done', ...ended }
  return last?.state === 'failed'
    ? { ...ended, state: 'failed', failure: last.failure }
    : { ...ended, state: 'stopped' }
}
