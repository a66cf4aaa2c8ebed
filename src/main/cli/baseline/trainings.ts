import { firstOfSpec } from '#shared/architecture/index.ts'
import type { ArchitectureRecord, EvaluationSettings } from '#shared/contract/architectures.ts'
import { figureOf } from '#shared/evaluation/accuracy.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import type { Session } from '../session.ts'
import { doneTraining, trainOnce } from '../training.ts'
import type { Group, PlannedBin, PlannedArchitecture, PlannedTraining } from './plan.ts'

/** A planned training with what came of it; null while it is to be done. */
export interface ComparedTraining extends PlannedTraining {
  readonly done: { readonly evaluationId: string; readonly figure: number } | null
}
export interface ComparedGroup extends Group {
  readonly trainings: readonly ComparedTraining[]
}
export interface ComparedBin extends PlannedBin {
  readonly groups: readonly ComparedGroup[]
}

/** What of a plan was trained before with these settings, by whatever command. */
export async function compared(
  client: WorkbenchClient,
  plan: readonly PlannedBin[],
  settings: EvaluationSettings,
): Promise<ComparedBin[]> {
  const ids = new Set(trainingsIn(plan).flatMap(({ architecture }) => architecture.id ?? []))
  const records = new Map<string, ArchitectureRecord>()
  for (const id of ids) records.set(id, await client.architectures.get({ id }))
  const withDone = (training: PlannedTraining): ComparedTraining => {
    const record = training.architecture.id === null ? undefined : records.get(training.architecture.id)
    const done = record === undefined ? null : doneTraining(record, { ...settings, seed: training.seed })
    return { ...training, done: done === null ? null : { evaluationId: done.id, figure: figureOf(done.result) } }
  }
  return plan.map((bin) => ({
    ...bin,
    groups: bin.groups.map((group) => ({ ...group, trainings: group.trainings.map(withDone) })),
  }))
}

const trainingsIn = <T extends PlannedTraining>(
  bins: readonly { groups: readonly { trainings: readonly T[] }[] }[],
): T[] => bins.flatMap(({ groups }) => groups.flatMap(({ trainings }) => trainings))

/**
 * Those still to be done, the first of every group before the second of any: what is half done compares already. A
 * architecture that stands in two groups is trained once.
 */
export function missingTrainings(bins: readonly ComparedBin[]): ComparedTraining[] {
  const groups = bins.flatMap((bin) => bin.groups)
  const most = Math.max(0, ...groups.map(({ trainings }) => trainings.length))
  const missing = Array.from({ length: most }, (_, run) => groups.flatMap(({ trainings }) => trainings[run] ?? []))
    .flat()
    .filter(({ done }) => done === null)
  const distinct = new Map(missing.map((training) => [textOf(training), training]))
  return [...distinct.values()]
}

const textOf = ({ architecture, seed }: PlannedTraining): string => JSON.stringify([architecture.spec, seed])

/**
 * Trains what is missing, one after the other; one that was cut short is gone on with.
 * @param most no more than so many
 * @throws TansakuError; Interrupted
 */
export async function trainMissing(
  session: Session,
  bins: readonly ComparedBin[],
  settings: EvaluationSettings,
  most: number,
): Promise<void> {
  const missing = missingTrainings(bins).slice(0, most)
  for (const [index, { architecture, seed }] of missing.entries()) {
    session.terminal.note(`Training ${String(index + 1)} of ${String(missing.length)}: ${architecture.name}`)
    await trainOnce(session, await storedId(session.client, architecture), { ...settings, seed })
  }
}

/** An architecture that no one has yet is stored as it is trained. */
async function storedId(client: WorkbenchClient, { id, name, spec }: PlannedArchitecture): Promise<string> {
  if (id !== null) return id
  const same = firstOfSpec(await client.architectures.list(), spec)
  return (same ?? (await client.architectures.add({ name, spec }))).id
}
