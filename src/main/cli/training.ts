import type { Evaluation, EvaluationSettings } from '#shared/contract/architectures.ts'
import { TansakuError } from '#shared/errors.ts'
import { alikeTrainings } from '#shared/evaluation/alike.ts'
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
  const alike = alikeTrainings(architecture, wished)
  const done = alike.find(({ state }) => state === 'done')
  const [before] = alike
  const title = { title: `Training ${architecture.name}, seed ${String(settings.seed)}`, resumable: true }
  const id =
    done !== undefined
      ? done.id
      : before !== undefined
        ? await follow(session, () => client.architectures.resumeEvaluation({ id: before.id }), title)
        : await follow(session, () => client.architectures.evaluate({ id: architectureId, settings }), title)
  return trainedEvaluation(await client.architectures.get({ id: architectureId }), id)
}

/** @throws TansakuError INTERNAL where it has no result */
export function trainedEvaluation(
  { evaluations }: { readonly evaluations: readonly Evaluation[] },
  id: string,
): Trained {
  const evaluation = evaluations.find((each) => each.id === id)
  if (evaluation?.result == null) throw new TansakuError('INTERNAL', `The training ${id} ended without a figure.`)
  return { ...evaluation, result: evaluation.result }
}
