/**
 * What asynchronous work gives for each item, in the items' order, some of it done at once and no more held than that.
 * @throws what the work for the next item threw
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const waiting: Promise<{ value: Result } | { thrown: unknown }>[] = []
  const next = async (): Promise<Result> => {
    const settled = await waiting.shift()!
    if ('thrown' in settled) throw settled.thrown
    return settled.value
  }
  for (const item of items) {
    // Settled either way: one that fails before its turn is no unhandled rejection.
    waiting.push(
      work(item).then(
        (value) => ({ value }),
        (thrown: unknown) => ({ thrown }),
      ),
    )
    if (waiting.length >= atOnce) yield await next()
  }
  while (waiting.length > 0) yield await next()
}
