/** A step of the sandwich rule with its paths side by side, set beside the same step with one after the other. */
import { oncePresets } from '#shared/algorithms/index.ts'
import { fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'
import type { FbnetSpaceId } from '#shared/spaces/fbnet/spec.ts'
import { median } from '#shared/statistics/index.ts'
import { onceSteps } from '#main/search/algorithms/once/steps.ts'
import { pathDraw, type Path } from '#main/search/algorithms/path-draw.ts'
import { pathSupernet } from '#main/search/spaces/fbnet/path-supernet.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { imageBatch } from './steps.ts'
import { byTurns, timed, type Pair } from './timed.ts'

export interface SandwichResult {
  readonly space: string
  readonly batch: number
  /** Medians over the steps, seconds on the clock and of the processors. */
  readonly one_by_one_s: number
  readonly side_by_side_s: number
  readonly one_by_one_cpu_s: number
  readonly side_by_side_cpu_s: number
  /** One by one over side by side, the median of the pairs, which are taken by turns. */
  readonly faster: number
  /** With the making of the graphs. */
  readonly first_s: number
  readonly peak_rss_mib: number
}

interface SandwichOptions {
  readonly space: FbnetSpaceId
  readonly batch: number
  readonly steps: number
}

export function measureSandwich({ space, batch, steps }: SandwichOptions): SandwichResult {
  const [alone, beside] = [subject(space, batch, 1), subject(space, batch)]
  const [, first] = [alone.run(0), timed(() => beside.run(0))]
  const pairs = byTurns(steps, beside.run, alone.run)
  const of = (pick: (pair: Pair) => number): number => Number(median(pairs.map(pick)).toFixed(3))
  return {
    space,
    batch,
    one_by_one_s: of(({ one }) => one.wall),
    side_by_side_s: of(({ its }) => its.wall),
    one_by_one_cpu_s: of(({ one }) => one.cpu),
    side_by_side_cpu_s: of(({ its }) => its.cpu),
    faster: of(({ one, its }) => one.wall / its.wall),
    first_s: Number(first.wall.toFixed(1)),
    peak_rss_mib: Math.round(process.resourceUsage().maxRSS / 1024),
  }
}

/** @param beside as `onceSteps` takes it */
function subject(space: FbnetSpaceId, batchSize: number, beside?: number) {
  const places = operatorPlaces(fbnetSpaces[space])
  const layout = new ParameterLayout()
  const net = pathSupernet(layout, places, 'shared')
  const settings = { ...oncePresets.demo, space, dataset: 'made up', seed: 1 }
  const { train } = onceSteps(net, new ParameterStore(layout, 1), settings, false, beside)
  const draw = pathDraw(places)
  const batch = imageBatch(batchSize, 'train')
  return {
    run: (step: number): void => {
      const random = createRandom(deriveSeed(1, 'paths', 0, step))
      const drawn: Path[] = Array.from({ length: settings.randomPaths }, () => draw.uniform(random, settings.skipShare))
      train(batch, [draw.largest, draw.smallest, ...drawn], 0.01, { epoch: 0, step })
    },
  }
}
