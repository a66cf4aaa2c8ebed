import { argmaxArchitecture, sampleArchitecture, type FbnetSpace } from '#shared/architecture/index.ts'
import type { DerivedArchitecture } from '#shared/contract/searches.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'

/** The most probable net, then `samples` others drawn from softmax(θ), each net once (FBNet, section 3.4). */
export function deriveArchitectures(
  space: FbnetSpace,
  theta: readonly (readonly number[])[],
  { samples, seed }: { readonly samples: number; readonly seed: number },
): DerivedArchitecture[] {
  const best = argmaxArchitecture(space, theta)
  const derived = new Map<string, DerivedArchitecture>([[best.blocks.join(), { method: 'argmax', spec: best }]])
  const random = createRandom(deriveSeed(seed, 'derive'))
  // Where θ has all but decided there are few other nets to be found: stop looking after a while.
  for (let attempt = 0; attempt < 100 * samples && derived.size <= samples; attempt++) {
    const spec = sampleArchitecture(space, theta, random)
    if (!derived.has(spec.blocks.join())) derived.set(spec.blocks.join(), { method: 'sampled', spec })
  }
  return [...derived.values()]
}

/** The same for each of several devices: a net that is derived for two of them comes once, and says so. */
export function deriveForDevices(
  space: FbnetSpace,
  devices: readonly { readonly theta: readonly (readonly number[])[]; readonly tableId: string }[],
  { samples, seed }: { readonly samples: number; readonly seed: number },
): DerivedArchitecture[] {
  const all = devices.flatMap(({ theta, tableId }, device) =>
    deriveArchitectures(space, theta, { samples, seed: deriveSeed(seed, 'device', device) }).map((derived) => ({
      ...derived,
      tableId,
    })),
  )
  return [...Map.groupBy(all, ({ spec }) => JSON.stringify(spec)).values()].map((same) => ({
    method: same[0]!.method,
    spec: same[0]!.spec,
    tableIds: same.map(({ tableId }) => tableId),
  }))
}
