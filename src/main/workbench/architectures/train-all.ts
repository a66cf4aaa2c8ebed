import { firstOfSpec } from '#shared/architecture/index.ts'
import type { EvaluationSettings } from '#shared/contract/architectures.ts'
import type { Progress } from '#shared/contract/common.ts'
import type { ComparedTraining } from '#shared/contract/comparisons.ts'
import { alikeTrainings } from '#shared/evaluation/alike.ts'
import type { WorkbenchContext } from '../context.ts'
import { followJob } from '../jobs/follow.ts'
import type { JobControl } from '../jobs/jobs.ts'
import type { ArchitectureService } from './service.ts'

/**
 * One after the other, each an evaluation of its own. One that was cut short is gone on with, one at work waited for.
 * @param among where they are part of more trainings: how many come before them, and how many there are
 */
export async function trainAll(
  context: WorkbenchContext,
  architectures: ArchitectureService,
  trainings: readonly Pick<ComparedTraining, 'architecture' | 'seed'>[],
  settings: EvaluationSettings,
  { signal, progress }: JobControl,
  onTrained: () => void,
  among: { readonly before: number; readonly total: number } = { before: 0, total: trainings.length },
): Promise<void> {
  const begunAt = performance.now()
  const { before, total } = among
  for (const [index, { architecture, seed }] of trainings.entries()) {
    signal.throwIfAborted()
    const tell = (share: number): void => {
      const now = index + share
      const done = before + now
      const training = before + index + 1
      progress({
        done,
        total,
        unit: 'trainings',
        message: `training ${String(training)} of ${String(total)}: ${architecture.name}`,
        stage: { name: 'comparing', training, trainings: total, architecture: architecture.name },
        etaSeconds: share > 0 ? ((performance.now() - begunAt) / 1_000 / now) * (total - done) : null,
      })
    }
    let share = 0
    tell(share)
    const id = architecture.id ?? (await storedAs(architectures, architecture))
    const jobId = await begin(context, architectures, id, { ...settings, seed })
    await followJob(context, jobId, {
      signal,
      onProgress: ({ progress: own }) => {
        if (own === null) return
        share = Math.max(share, trainedShare(own))
        tell(share)
      },
    })
    onTrained()
  }
}

/** Of a training: its data are read before it, which counts from 0 to the end by itself, and it is tested after. */
export function trainedShare({ stage, done, total }: Pick<Progress, 'stage' | 'done' | 'total'>): number {
  if (stage.name === 'testing') return 1
  return stage.name === 'training' ? Math.min(1, done / total) : 0
}

/** An architecture that no one has yet is stored as it is trained. @returns its id */
async function storedAs(
  architectures: ArchitectureService,
  { name, spec }: ComparedTraining['architecture'],
): Promise<string> {
  return (firstOfSpec(await architectures.list(), spec) ?? (await architectures.add({ name, spec }))).id
}

/** @returns the job that trains it */
async function begin(
  { jobs }: WorkbenchContext,
  architectures: ArchitectureService,
  id: string,
  settings: EvaluationSettings,
): Promise<string> {
  const [before] = alikeTrainings(await architectures.get(id), settings)
  if (before === undefined) return (await architectures.evaluate({ id, settings })).jobId
  const atWork = jobs.activeFor(before.id)
  return atWork?.id ?? (await architectures.resumeEvaluation(before.id)).jobId
}
