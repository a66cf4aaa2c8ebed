import { writeFileSync } from 'node:fs'
import { countNetwork, networkOf } from '#shared/architecture/index.ts'
import { kendall, spearman } from '#shared/statistics/index.ts'
import { spreadOver } from '#shared/pareto/spread.ts'
import type { EvaluationSettings } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { TansakuError } from '#shared/errors.ts'
import { keptArchitecture } from '#main/cli/find-architecture.ts'
import { withSession } from '#main/cli/session.ts'
import { trainOnce } from '#main/cli/training.ts'

export interface RankingOptions {
  readonly searchId: string
  readonly architectures: number
  readonly epochs: number
  readonly trainingImages: number
  readonly seed: number
  /** The file that gets a line for each architecture as it is trained. */
  readonly out: string
}

export interface RankingResult {
  readonly architectures: number
  readonly kendall: number
  readonly spearman: number
  /** Of the pairs whose MACs differ by less than a fifth: size alone does not order them. */
  readonly kendall_of_like_macs: number
  readonly pairs_of_like_macs: number
}

interface Ranked {
  readonly macs: number
  readonly inherited: number
  readonly trained: number
}

/**
 * Whether a supernet orders architectures as training them from scratch does: those that a finished search of the
 * workbench's home has scored, evenly spread over their MACs. Goes on where it was cut short.
 */
export function measureRanking(options: RankingOptions): Promise<RankingResult> {
  const { searchId, architectures, out, ...training } = options
  return withSession('write', {}, async (session) => {
    const search = await session.client.searches.get({ id: searchId })
    const scored = search.epochRecords.at(-1)?.scored ?? []
    if (search.state !== 'done' || scored.length < architectures || !('dataset' in search.settings))
      throw new TansakuError(
        'SCORES_MISSING',
        `The search ${searchId} has not scored ${String(architectures)} architectures.`,
      )
    const byMacs = scored
      .map((each) => ({ ...each, ...countNetwork(networkOf(each.spec)) }))
      .sort((x, y) => x.macs - y.macs)
    const settings: EvaluationSettings = {
      ...evaluationPresets.laptop,
      task: 'images',
      dataset: search.settings.dataset,
      ...training,
      inheritFrom: null,
    }
    const ranked: Ranked[] = []
    const lines = ['architecture,macs,inherited_accuracy,trained_accuracy']
    for (const [index, { spec, inheritedAccuracy, macs }] of spreadOver(byMacs, architectures).entries()) {
      const name = `${search.name} ranked ${String(index + 1)}`
      const { id } = await keptArchitecture(session.client, name, { name, spec })
      const { result } = await trainOnce(session, id, settings)
      if (result.testAccuracy === null) throw new Error('a text model has no accuracy')
      ranked.push({ macs, inherited: inheritedAccuracy, trained: result.testAccuracy })
      lines.push([id, macs, inheritedAccuracy, result.testAccuracy].join(','))
      writeFileSync(out, `${lines.join('\n')}\n`)
    }
    return rankingOf(ranked)
  })
}

function rankingOf(ranked: readonly Ranked[]): RankingResult {
  const inherited = ranked.map((each) => each.inherited)
  const trained = ranked.map((each) => each.trained)
  const alike = ranked.flatMap((a, i) =>
    ranked
      .slice(i + 1)
      .filter((b) => Math.max(a.macs, b.macs) < 1.2 * Math.min(a.macs, b.macs))
      .map((b) => Math.sign((a.inherited - b.inherited) * (a.trained - b.trained))),
  )
  return {
    architectures: ranked.length,
    kendall: kendall(inherited, trained),
    spearman: spearman(inherited, trained),
    kendall_of_like_macs: alike.reduce((sum, sign) => sum + sign, 0) / Math.max(1, alike.length),
    pairs_of_like_macs: alike.length,
  }
}
