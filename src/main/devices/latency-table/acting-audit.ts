import { operatorsOf } from '#shared/architecture/index.ts'
import type { AuditAction } from '#shared/contract/latency-tables.ts'
import type { ToldSpeed } from '#shared/contract/speed.ts'
import { factorBetween } from '#shared/latency/speed.ts'
import { median } from '#shared/statistics/index.ts'
import type { Audited, AuditedTable } from './audit.ts'
import type { NamedArchitecture } from './networks.ts'

/** Beyond this bias something is wrong, with the table, the networks or the device meanwhile. */
export const suspiciousBias = 0.05
/** Speeds this much further from the settled one than the other side's are suspect. */
const suspiciousSpeed = 0.1
/** So are rows that stayed noisy where sums have more than this share from them … */
const suspiciousNoise = 0.1
/** … and what a call costs, taken away once an operator, where that is more than this share of the sums. */
const suspiciousCalls = 0.05

/** How both sides are measured, by whoever knows the device and keeps what it says. */
export interface Remeasuring {
  networks(table: AuditedTable): Promise<Audited>
  /** Adds to the samples of the rows. @returns the table with them */
  rows(table: AuditedTable): Promise<AuditedTable>
}

/**
 * An audit that acts: beyond ±5 % it looks for the cause, measures the suspicious part again and only then reports;
 * where that does not help, the other part too.
 */
export async function actingAudit(
  table: AuditedTable,
  architectures: readonly NamedArchitecture[],
  { networks, rows }: Remeasuring,
): Promise<Audited> {
  const actions: AuditAction[] = []
  let [current, audited] = [table, await networks(table)]
  while (actions.length < 2 && Math.abs(audited.report.bias) > suspiciousBias) {
    const suspicion = suspect(current, audited, architectures)
    const other = suspicion.part === 'rows' ? 'networks' : 'rows'
    const part = actions.some((action) => action.part === suspicion.part) ? other : suspicion.part
    actions.push({ ...suspicion, part, bias: audited.report.bias })
    if (part === 'rows') current = await rows(current)
    audited = await networks(current)
  }
  return { ...audited, report: { ...audited.report, actions } }
}

/** What most likely makes sums and networks differ, and which of both is to be measured again for it. */
export function suspect(
  table: AuditedTable,
  { report }: Audited,
  architectures: readonly NamedArchitecture[],
): Pick<AuditAction, 'cause' | 'part'> {
  const [rowsAway, networksAway] = [table.speed, report.speed].map(awayFromSettled)
  if (Math.abs(rowsAway! - networksAway!) > suspiciousSpeed)
    return { cause: 'speed', part: rowsAway! > networksAway! ? 'rows' : 'networks' }
  const rows = new Map(table.entries.map((entry) => [entry.key, entry]))
  const operators = architectures.flatMap(({ spec }) => operatorsOf(spec))
  const [all, noisy] = [() => true, (key: string) => rows.get(key)?.noisy === true].map((counts) =>
    operators.reduce((sum, { key }) => sum + (counts(key) ? (rows.get(key)?.medianUs ?? 0) : 0), 0),
  )
  if (noisy! > suspiciousNoise * all!) return { cause: 'noisy-rows', part: 'rows' }
  const callUs = median(table.stretches.map(({ overheadUs }) => overheadUs))
  if (callUs * operators.length > suspiciousCalls * all!) return { cause: 'call-cost', part: 'rows' }
  return { cause: 'unknown', part: 'networks' }
}

/** How much is made up for: 0 at the settled speed. */
const awayFromSettled = (speed: ToldSpeed | null): number =>
  speed === null ? 0 : Math.abs(Math.log(factorBetween(speed.taken, speed.told)))
