import { audit, median, percentile } from '#shared/statistics/index.ts'
import { type Recording, readRecording } from './recording.ts'
import { rules, speedOf, type Rule, type Settled } from './rules.ts'

/** How far a table's sums and the networks measured after it agree, session by session. */
interface Judged {
  readonly biases: readonly number[]
  readonly spearmans: readonly number[]
  /** Of each session's sums against every session's networks. */
  readonly crossed: readonly number[]
}

/** The low tenth of what each kernel took in all sessions. */
function settledOf({ passes }: Recording): Settled {
  const speeds = passes.map(speedOf)
  const low = (values: number[]): number => percentile(values, 0.1)
  return {
    arithmeticUs: low(speeds.map((each) => each.arithmeticUs)),
    memoryUs: low(speeds.map((each) => each.memoryUs)),
  }
}

function judge(recording: Recording, rule: Rule): Judged {
  const settled = settledOf(recording)
  const sessions = [...Map.groupBy(recording.passes, ({ session }) => session).values()].map((its) => {
    const [rows, whole] = (['table', 'audit'] as const).map((kind) =>
      rule(
        its.filter((pass) => pass.kind === kind),
        settled,
      ),
    )
    return {
      sums: recording.nets.map((net) => net.reduce((sum, row) => sum + (rows!.get(row) ?? Number.NaN), 0)),
      measured: recording.nets.map((_, net) => whole!.get(net) ?? Number.NaN),
    }
  })
  const own = sessions.map(({ sums, measured }) => audit(sums, measured))
  return {
    biases: own.map(({ bias }) => bias),
    spearmans: own.map(({ spearman }) => spearman),
    crossed: sessions.flatMap(({ sums }) => sessions.map(({ measured }) => audit(sums, measured).bias)),
  }
}

const signed = (share: number): string =>
  Number.isNaN(share) ? '–' : `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(1)}`

/** A table in Markdown: rule by rule, errors in per cent. A dash: rows of a table, or networks, had no sample left. */
export function compareRules(path: string): string {
  const recording = readRecording(path)
  const rows = Object.entries(rules).map(([name, rule]) => {
    const { biases, spearmans, crossed } = judge(recording, rule)
    const [whole, all] = [biases, crossed].map((each) => each.filter((bias) => !Number.isNaN(bias)))
    const spread = whole!.length < biases.length ? '–' : (100 * (Math.max(...biases) - Math.min(...biases))).toFixed(1)
    return [
      name,
      biases.map(signed).join(' '),
      spread,
      `${signed(Math.min(...all!))} … ${signed(Math.max(...all!))}`,
      `${Math.min(...spearmans).toFixed(3)}, ${median(spearmans).toFixed(3)}`,
    ]
  })
  return [
    ['rule', 'bias of each session, %', 'largest − smallest', 'every table, every audit', 'Spearman: least, median'],
    ['---', '---', '--:', '---', '---'],
    ...rows,
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
