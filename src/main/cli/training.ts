import { isDeepStrictEqual } from 'node:util'
import type { ArchitectureRecord, Evaluation, EvaluationSettings } from '#shared/contract/architectures.ts'
import { TansakuError } from '#shared/errors.ts'
import { fittingSettings } from '#shared/evaluation/fitting-settings.ts'
import { follow } from './follow.ts'
import type { Session } from './session.ts'

/** An evaluation that is done. */
export type Trained = Evaluation & { readonly result: NonNullable<Evaluation['result']> }

/**
 * Trains an architecture unless it was trained with these settings before; goes on with a training that was cut short.
 * @throws TansakuError; Interrupted
 */
export async function trainOnce(
  session: Session,
  architectureId: string,
  wished: EvaluationSettings,
): Promise<Trained> {
  const { client } = session
  const architecture = await client.architectures.get({ id: architectureId })
  const settings = fittingSettings(architecture.spec, wished)
  const done = doneTraining(architecture, wished)
  const [before] = alikeTrainings(architecture, settings)
  const title = { title: `Training ${architecture.name}, seed ${String(settings.seed)}`, resumable: true }
  const id =
    done !== null
      ? done.id
      : before !== undefined
        ? await follow(session, () => client.architectures.resumeEvaluation({ id: before.id }), title)
        : await follow(session, () => client.architectures.evaluate({ id: architectureId, settings }), title)
  return trainedEvaluation(await client.architectures.get({ id: architectureId }), id)
}

/** The training of an architecture with these settings that is done already. */
export function doneTraining(
  architecture: Pick<ArchitectureRecord, 'spec' | 'evaluations'>,
  wished: EvaluationSettings,
): Trained | null {
  const done = alikeTrainings(architecture, fittingSettings(architecture.spec, wished)).find(
    ({ state }) => state === 'done',
  )
  return done === undefined ? null : trainedEvaluation(architecture, done.id)
}

const alikeTrainings = (
  { evaluations }: Pick<ArchitectureRecord, 'evaluations'>,
  settings: EvaluationSettings,
): Evaluation[] => evaluations.filter((each) => each.chosenOn !== 'test' && isDeepStrictEqual(each.settings, settings))

/** @throws TansakuError INTERNAL where it has no result */
export function trainedEvaluation(
  { evaluations }: { readonly evaluations: readonly Evaluation[] },
  id: string,
): Trained {
  const evaluation = evaluations.find((each) => each.id === id)
  if (evaluation?.result == null) throw new TansakuError('INTERNAL', `The training ${id} ended without a figure.`)
  return { ...evaluation, result: evaluation.result }
}
