import { firstOfSpec } from '#shared/architecture/index.ts'
import type { ArchitectureRecord, EvaluationSettings } from '#shared/contract/architectures.ts'
import type { Final, FinalsWish, Retarget, RetargetCandidate } from '#shared/contract/retargets.ts'
import { TansakuError } from '#shared/errors.ts'
import { alikeTrainings } from '#shared/evaluation/alike.ts'
import { fittingSettings } from '#shared/evaluation/fitting-settings.ts'
import { protocolOf } from '#shared/evaluation/protocol.ts'
import { spreadOver } from '#shared/pareto/spread.ts'
import { addArchitecture, trainAll, type ArchitectureService } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { JobControl } from '../jobs/jobs.ts'

/** A latency of a front and who is to be trained for it, the predicted best first. */
interface Heat {
  readonly limitUs: number
  readonly candidates: readonly RetargetCandidate[]
}

/** @throws TansakuError BAD_REQUEST where nothing is held out to choose on, or older fronts name one candidate alone */
export function heatsOf({ points }: Pick<Retarget, 'points'>, wish: Omit<FinalsWish, 'id'>): Heat[] {
  if (wish.settings.validationShare === 0)
    throw new TansakuError(
      'BAD_REQUEST',
      'Finals choose on validation data, and none are held out: give them a share of the training images.',
      { validationShare: 0 },
    )
  const contested = points.filter(({ others }) => others.length > 0)
  if (contested.length === 0)
    throw new TansakuError(
      'BAD_REQUEST',
      'This front names one architecture a latency, so there is nothing to choose from: make it anew with tansaku retarget.',
    )
  return spreadOver(contested, wish.latencies).map(({ limitUs, others, ...point }) => ({
    limitUs,
    candidates: [point, ...others].slice(0, wish.candidates),
  }))
}

/** Whose front it is. */
interface Owner {
  readonly search: { readonly id: string; readonly name: string }
  readonly deviceName: string
}

/**
 * Trains the candidates of each latency alike, one latency after the other; what is trained already counts. What they
 * are told apart by is validation data, which no weight and no predictor has learned from.
 * @param settle takes each latency's outcome as soon as it is there
 */
export async function runFinals(
  context: WorkbenchContext,
  architectures: ArchitectureService,
  owner: Owner,
  heats: readonly Heat[],
  { settings }: Pick<FinalsWish, 'settings'>,
  control: JobControl,
  settle: (final: Final) => Promise<void>,
): Promise<void> {
  const total = heats.reduce((sum, { candidates }) => sum + candidates.length, 0)
  let before = 0
  for (const { limitUs, candidates } of heats) {
    const entrants: Entrant[] = []
    for (const [index, candidate] of candidates.entries())
      entrants.push({ candidate, architecture: await enter(context, architectures, owner, candidate, index) })
    const missing = entrants.filter(({ architecture }) => trainedIn(architecture, settings) === undefined)
    const trainings = missing.map(({ architecture }) => ({ architecture, seed: settings.seed }))
    before += entrants.length - missing.length
    await trainAll(context, architectures, trainings, settings, control, () => undefined, { before, total })
    before += missing.length
    const { name: protocol } = protocolOf(fittingSettings(entrants[0]!.architecture.spec, settings))
    await settle({ limitUs, protocol, entrants: await ranked(architectures, entrants, settings) })
  }
}

interface Entrant {
  readonly candidate: RetargetCandidate
  readonly architecture: ArchitectureRecord
}

/** What an architecture made for a device is called. */
export const nameFor = ({ search, deviceName }: Owner, latencyUs: number): string =>
  `${search.name} for ${deviceName} ${(latencyUs / 1_000).toPrecision(3)} ms`

/** A candidate as an architecture, which may be kept already. */
async function enter(
  context: WorkbenchContext,
  architectures: ArchitectureService,
  owner: Owner,
  { spec, latencyUs }: RetargetCandidate,
  index: number,
): Promise<ArchitectureRecord> {
  const known = firstOfSpec(await architectures.list(), spec)
  if (known !== undefined) return architectures.get(known.id)
  const place = index === 0 ? '' : `, candidate ${String(index + 1)}`
  const name = `${nameFor(owner, latencyUs)}${place}`
  const { id } = await addArchitecture(context, { name, spec, origin: 'retargeted', searchId: owner.search.id })
  return architectures.get(id)
}

const trainedIn = (architecture: ArchitectureRecord, settings: EvaluationSettings) =>
  alikeTrainings(architecture, settings).find(({ result }) => result !== null)

/** Once all are trained. */
async function ranked(
  architectures: ArchitectureService,
  entrants: readonly Entrant[],
  settings: EvaluationSettings,
): Promise<Final['entrants']> {
  const told = await Promise.all(
    entrants.map(async ({ candidate, architecture: { id } }) => {
      const evaluation = trainedIn(await architectures.get(id), settings)!
      const { validationAccuracy } = evaluation.epochs.find(({ epoch }) => epoch === evaluation.result!.epoch)!
      return {
        spec: candidate.spec,
        latencyUs: candidate.latencyUs,
        predictedAccuracy: candidate.predictedAccuracy,
        architectureId: id,
        evaluationId: evaluation.id,
        validationAccuracy: validationAccuracy!,
      }
    }),
  )
  return told.sort((a, b) => b.validationAccuracy - a.validationAccuracy)
}

/** The newest of each limit, by rising limit. */
export const withFinal = (finals: readonly Final[], final: Final): Final[] =>
  [...finals.filter(({ limitUs }) => limitUs !== final.limitUs), final].sort((a, b) => a.limitUs - b.limitUs)
