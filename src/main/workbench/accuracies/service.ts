import type { Accuracies, ArchitectureFigure, ProtocolFigure, TrainingProtocol } from '#shared/contract/accuracies.ts'
import { datasetName } from '#shared/datasets/names.ts'
import { TansakuError } from '#shared/errors.ts'
import { figuresByProtocol } from '#shared/evaluation/accuracy.ts'
import { protocolName } from '#shared/evaluation/protocol.ts'
import { statedSetId } from '#shared/evaluation/stated.ts'
import type { Store } from '#main/store/index.ts'

export interface AccuracyWish {
  readonly protocol: string | null
  readonly measure?: TrainingProtocol['measure'] | null
}

export interface AccuracyService {
  /** Every architecture's figure under one protocol. @throws NOT_FOUND naming the protocols there are */
  get(wish: AccuracyWish): Promise<Accuracies>
  /** One architecture's figures under each protocol it was trained with, newest first. */
  ofArchitecture(id: string): Promise<ProtocolFigure[]>
}

interface Known {
  readonly protocol: TrainingProtocol
  readonly architectures: ArchitectureFigure[]
}

export function createAccuracyService({ store }: { readonly store: Store }): AccuracyService {
  async function trained(): Promise<Known[]> {
    return figuresByProtocol(await store.evaluations.finished()).map(({ protocol, byArchitecture }) => ({
      protocol,
      architectures: [...byArchitecture].map(([architectureId, figure]) => ({
        ...figure,
        architectureId,
        publishedIn: null,
        stated: false,
      })),
    }))
  }
  return {
    async get({ protocol: wish, measure = null }) {
      const told = await published(store)
      const known = [...withStated(await trained(), told), ...told].filter(
        ({ protocol }) => measure === null || protocol.measure === measure,
      )
      const protocols = known.map(({ protocol }) => protocol)
      const protocol = wish === null ? (protocols[0] ?? null) : chooseProtocol(protocols, wish)
      return {
        protocol,
        protocols,
        architectures: known.find((each) => each.protocol === protocol)?.architectures ?? [],
      }
    },
    async ofArchitecture(id) {
      const own = (await store.evaluations.finished()).filter(({ architectureId }) => architectureId === id)
      return figuresByProtocol(own)
        .sort((a, b) => b.newest - a.newest)
        .map(({ protocol, byArchitecture }) => ({ ...byArchitecture.get(id)!, protocol }))
    },
  }
}

/**
 * Beside what was trained on a data set stands what users state of their own models on it, marked: they are added to be
 * compared.
 */
const withStated = (trained: readonly Known[], told: readonly Known[]): Known[] =>
  trained.map(({ protocol, architectures }) => {
    const stated = told.flatMap((each) =>
      each.protocol.dataset === protocol.dataset && protocol.measure === 'accuracy'
        ? each.architectures.filter((figure) => figure.stated)
        : [],
    )
    return { protocol, architectures: [...architectures, ...stated] }
  })

/** What articles say of a data set is a protocol of its own, and so is what users state: none of those here. */
async function published(store: Store): Promise<Known[]> {
  const figures = (await store.publishedFigures.list()).flatMap(({ quantity, dataset, ...figure }) =>
    quantity === 'accuracy' && dataset !== null ? [{ ...figure, dataset }] : [],
  )
  const kindOf = (setId: string): 'stated' | 'published' => (setId === statedSetId ? 'stated' : 'published')
  return [...Map.groupBy(figures, ({ dataset, setId }) => JSON.stringify([dataset, kindOf(setId)]))].map(([, all]) => {
    const { dataset, setId } = all[0]!
    const kind = kindOf(setId)
    const architectures = new Map(
      all.map(({ architectureId, value, source }): [string, ArchitectureFigure] => [
        architectureId,
        { architectureId, mean: value, interval: null, seeds: 1, publishedIn: source, stated: kind === 'stated' },
      ]),
    )
    const parts = [{ kind }]
    return {
      protocol: {
        key: `${dataset} ${kind}`,
        name: protocolName(dataset, parts),
        dataset,
        datasetName: datasetName(dataset),
        parts,
        measure: 'accuracy',
        architectures: architectures.size,
      },
      architectures: [...architectures.values()],
    }
  })
}

/** By key, by name, or by a part of the name that one alone has. */
export function chooseProtocol(protocols: readonly TrainingProtocol[], wish: string): TrainingProtocol {
  const text = wish.toLowerCase()
  const exact = protocols.find(({ key, name }) => key === wish || name.toLowerCase() === text)
  const alike = protocols.filter(({ name }) => name.toLowerCase().includes(text))
  const found = exact ?? (alike.length === 1 ? alike[0] : undefined)
  if (found !== undefined) return found
  const named = (some: readonly TrainingProtocol[]): string => some.map(({ name }) => `"${name}"`).join('; ')
  const advice = protocols.length === 0 ? 'Nothing was trained yet.' : `Choose one of: ${named(protocols)}.`
  throw new TansakuError(
    'NOT_FOUND',
    alike.length > 1
      ? `The training protocol "${wish}" can be each of ${named(alike)}: say more of its name.`
      : `There is no training protocol "${wish}". ${advice}`,
    { wish, protocols: protocols.map(({ name }) => name) },
  )
}
