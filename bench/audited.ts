import { loadavg } from 'node:os'
import { fbnetSpaces, randomArchitecture } from '#shared/architecture/index.ts'
import { createRandom } from '#shared/random.ts'
import { auditTable } from '#main/devices/latency-table/audit.ts'
import { measureLatencyTable } from '#main/devices/latency-table/measure.ts'
import { defaultProtocol } from '#main/devices/latency-table/protocol.ts'
import { createLocalDevice } from '#main/devices/local/index.ts'

const space = fbnetSpaces['fbnet-mini']

export interface AuditedProgram {
  /** As it names itself. */
  readonly engine: string
  readonly at: string
  /** Processes that wanted a core, of the minute before: at the start, between table and audit, and at the end. */
  readonly load: readonly number[]
  readonly operators: number
  readonly bias: number
  /** Mean of the nets' errors, all positive. */
  readonly mape: number
  readonly spearman: number
  readonly within5: number
  readonly within8: number
  readonly nets: readonly { readonly predictedUs: number; readonly measuredUs: number }[]
}

/**
 * Whether what blocks take by themselves adds up to whole networks with a benchmark program of this computer: a table
 * of fbnet-mini and whole random networks of it, by the protocol that the product measures by. One program after the
 * other, each told at its own settled speed.
 */
export async function auditPrograms(
  programs: readonly string[],
  wish: { readonly nets: number; readonly seconds: number; readonly seed: number },
): Promise<AuditedProgram[]> {
  const random = createRandom(wish.seed)
  const nets = Array.from({ length: wish.nets }, (_, net) => ({
    name: `net ${String(net)}`,
    spec: randomArchitecture(space, random),
  }))
  const protocol = defaultProtocol({ budgetSeconds: wish.seconds })
  const { signal } = new AbortController()
  const audited: AuditedProgram[] = []
  for (const binary of programs) {
    const device = createLocalDevice({ binary })
    const load = [loadavg()[0]!]
    const table = await measureLatencyTable(device, 'fbnet-mini', protocol, { signal, seed: wish.seed })
    load.push(loadavg()[0]!)
    const { report } = await auditTable(device, table, nets, protocol, { signal, seed: wish.seed })
    load.push(loadavg()[0]!)
    const errors = report.nets.map(({ predictedUs, measuredUs }) => Math.abs(predictedUs / measuredUs - 1))
    audited.push({
      engine: table.engine,
      at: report.at,
      load: load.map((each) => Number(each.toFixed(1))),
      operators: table.entries.length,
      bias: report.bias,
      mape: report.mape,
      spearman: report.spearman,
      within5: report.within5,
      within8: errors.filter((error) => error <= 0.08).length / errors.length,
      nets: report.nets.map(({ predictedUs, measuredUs }) => ({ predictedUs, measuredUs })),
    })
  }
  return audited
}
