import type { OncePreset } from '#shared/algorithms/index.ts'
import type { ArchitectureSummary, EvaluationSettings } from '#shared/contract/architectures.ts'
import { shortened, trialOf } from '#shared/plans/shorten.ts'
import { isSameInput, smallInput } from '#shared/spaces/index.ts'
import type { Session } from '../session.ts'
import { space } from './devices.ts'
import type { DemoData } from './own-pictures.ts'
import type { DemoPlan } from './plan.ts'
import type { Stages } from './stages.ts'

/** Trains a supernet of as many epochs as a trial says that there is time for. @returns the search's id */
export async function supernetOf(
  session: Session,
  stages: Stages,
  plan: DemoPlan,
  { name, data: { dataset, input }, seed }: { readonly name: string; readonly data: DemoData; readonly seed: number },
): Promise<string> {
  const { client } = session
  const start = (settings: OncePreset) =>
    client.searches.start({
      name,
      settings: { ...settings, space, dataset, input: isSameInput(input, smallInput) ? null : input, seed },
    })
  const { trialSeconds } = stages.budget
  const trial = await stages.run(
    'How fast this computer trains',
    () => start(trialOf(plan.supernet)),
    trialSeconds === null ? undefined : { enoughSeconds: trialSeconds },
  )
  await client.searches.remove({ id: trial })
  const supernet = shortened(plan.supernet, stages.budget.supernetShare())
  const { epochs, trainingImages } = supernet
  if (epochs < plan.supernet.epochs || trainingImages !== plan.supernet.trainingImages)
    tellSlow(
      session,
      `the supernet is trained for ${insteadOf(epochs, plan.supernet.epochs)} epochs of ${insteadOf(trainingImages, plan.supernet.trainingImages)} images`,
    )
  return stages.run('One supernet, trained once for all devices', () => start(supernet))
}

const insteadOf = (now: number | null, planned: number | null): string =>
  now === planned ? String(now ?? 'all') : `${String(now)} instead of ${String(planned)}`

export function tellSlow({ terminal }: Session, what: string): void {
  terminal.note(`  This computer is slower or busier than planned for: ${what}.`)
}

/**
 * Trains groups of architectures on, all alike: after the first group, a group that there is no time left for is left
 * out as a whole, since shorter trainings could not be held against the others.
 * @returns architecture id -> its training
 */
export async function trainOn(
  session: Session,
  stages: Stages,
  groups: readonly (readonly ArchitectureSummary[])[],
  all: readonly ArchitectureSummary[],
  settings: EvaluationSettings,
): Promise<Map<string, string>> {
  const evaluations = new Map<string, string>()
  const open = (group: readonly ArchitectureSummary[]): ArchitectureSummary[] =>
    distinct(group).filter(({ id }) => !evaluations.has(id))
  for (const [index, group] of groups.entries()) {
    const now = open(group)
    if (now.length === 0) continue
    if (index > 0 && !stages.budget.hasTimeFor(now.length, open(groups.slice(index + 1).flat()).length)) {
      tellSlow(session, `${now.map(({ name }) => name).join(', ')} not trained on`)
      continue
    }
    for (const { id, name } of now) {
      const title = `Training on ${String(evaluations.size + 1)} of ${String(all.length)}: ${name}`
      evaluations.set(id, await stages.run(title, () => session.client.architectures.evaluate({ id, settings })))
    }
  }
  return evaluations
}

/** Each architecture once. */
export const distinct = (architectures: readonly ArchitectureSummary[]): ArchitectureSummary[] => [
  ...new Map(architectures.map((each) => [each.id, each])).values(),
]
