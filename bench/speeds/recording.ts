import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'

/** One run of the operators of a random network, or of a whole network, with what was timed right beside it. */
export interface RecordedPass {
  readonly session: number
  readonly kind: 'table' | 'audit'
  readonly stretch: number
  /** What was planted at its stretch's start, or else by its end. */
  readonly planted: string
  /** Numbers of the operators in the recording's list; of an audit the net's own. */
  readonly rows: readonly number[]
  readonly referenceUs: number
  readonly referenceAfterUs: number
  readonly memoryUs: number
  readonly overheadUs: number
  readonly moved: boolean
  readonly latenciesUs: readonly number[]
  readonly awayUs: readonly number[]
}

export interface Recording {
  readonly operators: readonly string[]
  /** Each net's operators, by number. */
  readonly nets: readonly (readonly number[])[]
  readonly passes: readonly RecordedPass[]
}

const heading =
  'session,kind,stretch,planted,reference_us,reference_after_us,memory_us,overhead_us,moved,rows,latencies_us,away_us'
const numbers = (values: readonly number[], digits = 0): string => values.map((each) => fixed(each, digits)).join(' ')
const fixed = (value: number, digits = 1): string => String(Number(value.toFixed(digits)))

/** A compressed table of passes, after two lines of what their numbers name. */
export function writeRecording(path: string, { operators, nets, passes }: Recording): void {
  const lines = passes.map((pass) =>
    [
      pass.session,
      pass.kind,
      pass.stretch,
      pass.planted,
      fixed(pass.referenceUs),
      fixed(pass.referenceAfterUs),
      fixed(pass.memoryUs),
      fixed(pass.overheadUs, 2),
      pass.moved ? 1 : 0,
      numbers(pass.rows),
      numbers(pass.latenciesUs, 1),
      pass.awayUs.some((us) => us > 0) ? numbers(pass.awayUs, 1) : '',
    ].join(','),
  )
  const named = [`# operators ${operators.join(' ')}`, `# nets ${nets.map((net) => net.join('-')).join(' ')}`]
  writeFileSync(path, gzipSync(`${[...named, heading, ...lines].join('\n')}\n`))
}

export function readRecording(path: string): Recording {
  const [operators = '', nets = '', , ...lines] = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n')
  const list = (text: string): number[] => text.split(' ').map(Number)
  return {
    operators: operators.split(' ').slice(2),
    nets: nets
      .split(' ')
      .slice(2)
      .map((net) => net.split('-').map(Number)),
    passes: lines.map((line) => {
      const cells = line.split(',')
      const latenciesUs = list(cells[10]!)
      return {
        session: Number(cells[0]),
        kind: cells[1] as RecordedPass['kind'],
        stretch: Number(cells[2]),
        planted: cells[3]!,
        referenceUs: Number(cells[4]),
        referenceAfterUs: Number(cells[5]),
        memoryUs: Number(cells[6]),
        overheadUs: Number(cells[7]),
        moved: cells[8] === '1',
        rows: list(cells[9]!),
        latenciesUs,
        awayUs: cells[11] === '' ? latenciesUs.map(() => 0) : list(cells[11]!),
      }
    }),
  }
}
