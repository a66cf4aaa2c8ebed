import type { Store } from '#main/store/index.ts'

/** A network's accuracy on one data set, and the article it is from if it was not trained here. */
export interface KnownAccuracy {
  readonly testAccuracy: number
  readonly publishedIn: string | null
}

export interface DatasetAccuracies {
  readonly dataset: string | null
  /** The one most networks were trained here for first; those of articles alone last. */
  readonly datasets: string[]
  readonly byArchitecture: ReadonlyMap<string, KnownAccuracy>
}

/**
 * Accuracies of one data set, never of two: 74 % on ImageNet and 74 % on CIFAR-10 are no two points of one front. What
 * was trained here comes before what an article says of the same network.
 * @param wish a data set, or null for the first of `datasets`
 */
export async function accuraciesOn(store: Store, wish: string | null): Promise<DatasetAccuracies> {
  const trained = await store.evaluations.accuracies()
  const published = (await store.publishedFigures.list()).filter((figure) => figure.quantity === 'accuracy')
  const count = (dataset: string): number => trained.filter((each) => each.dataset === dataset).length
  const datasets = [
    ...new Set([...trained.map((each) => each.dataset), ...published.flatMap((each) => each.dataset ?? [])]),
  ].sort((a, b) => count(b) - count(a) || a.localeCompare(b))
  const dataset = wish ?? datasets[0] ?? null
  return {
    dataset,
    datasets,
    byArchitecture: new Map<string, KnownAccuracy>([
      ...published
        .filter((each) => each.dataset === dataset)
        .map((each) => [each.architectureId, { testAccuracy: each.value, publishedIn: each.source }] as const),
      ...trained
        .filter((each) => each.dataset === dataset)
        .map((each) => [each.architectureId, { testAccuracy: each.testAccuracy, publishedIn: null }] as const),
    ]),
  }
}
