import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import { auditSchema, measurementProtocolSchema } from '#shared/contract/latency-tables.ts'
import { targetSchema, type Target } from '#shared/contract/target.ts'
import {
  targetSpeedSchema,
  toldSpeedSchema,
  type DeviceSpeed,
  type TargetSpeed,
  type ToldSpeed,
} from '#shared/contract/speed.ts'
import { factorBetween, settle } from '#shared/latency/speed.ts'
import { sameTarget, targetKey } from '#shared/latency/target.ts'
import { now } from '../ids.ts'
import { decode, encode } from '../json.ts'
import type { Schema } from '../schema.ts'

/** Of what is a speed: reference kernels of another version of the protocol, or of another build, may be others. */
export interface SpeedSubject {
  readonly target: Target
  readonly protocol: number
  readonly binarySha256: string
}

/** What is kept of a target's speed. Where it was kept before its program was, that of any program is believed. */
const keptSpeedSchema = targetSpeedSchema.extend({ binarySha256: z.string().optional() })

export interface SpeedRepository {
  find(subject: SpeedSubject): Promise<TargetSpeed | null>
  /**
   * Keeps what one more session saw. Where the settled speed moves by it, all tables, audits and measurements of the
   * target are told at it from then on.
   */
  learn(subject: SpeedSubject, seen: DeviceSpeed): Promise<TargetSpeed>
}

export function createSpeedRepository(db: Kysely<Schema>): SpeedRepository {
  const find = async (connection: Kysely<Schema>, subject: SpeedSubject): Promise<TargetSpeed | null> => {
    const { target, protocol, binarySha256 } = subject
    const row = await connection
      .selectFrom('target_speeds')
      .select('speed')
      .where('target', '=', targetKey(target))
      .where('protocol', '=', protocol)
      .executeTakeFirst()
    // A damaged one is learnt anew.
    const kept = readable(keptSpeedSchema, row?.speed ?? null)
    if (kept === null) return null
    const { binarySha256: of = binarySha256, ...speed } = kept
    return of === binarySha256 ? speed : null
  }
  return {
    find: (subject) => find(db, subject),
    learn: (subject, seen) =>
      db.transaction().execute(async (transaction) => {
        const known = await find(transaction, subject)
        const speed = settle(known, seen)
        const values = { speed: encode({ ...speed, binarySha256: subject.binarySha256 }), changed_at: now() }
        await transaction
          .insertInto('target_speeds')
          .values({ target: targetKey(subject.target), protocol: subject.protocol, ...values })
          .onConflict((conflict) => conflict.columns(['target', 'protocol']).doUpdateSet(values))
          .execute()
        if (known !== null && speed.settled !== known.settled) await tellAgain(transaction, subject, speed.settled)
        return speed
      }),
  }
}

/** What stands in a column; nothing where that cannot be read. Of a record, whoever reads the row itself is told. */
function readable<S extends z.ZodType>(schema: S, text: string | null): z.infer<S> | null {
  try {
    return text === null ? null : decode(schema, text, 'column')
  } catch {
    return null
  }
}

/** What a row was told at; null where it is of another target, version or build, or says nothing of its speed. */
function toldOf(
  row: Readonly<Record<'protocol' | 'binary_sha256', string> & Record<'target' | 'speed', string | null>>,
  { target, protocol, binarySha256 }: SpeedSubject,
): ToldSpeed | null {
  if (row.binary_sha256 !== binarySha256) return null
  if (readable(measurementProtocolSchema, row.protocol)?.version !== protocol) return null
  if (!sameTarget(readable(targetSchema, row.target), target)) return null
  return readable(toldSpeedSchema, row.speed)
}

const columns = ['id', 'target', 'protocol', 'binary_sha256', 'speed'] as const

async function tellAgain(db: Kysely<Schema>, subject: SpeedSubject, settled: DeviceSpeed): Promise<void> {
  const tables = await db.selectFrom('latency_tables').select(columns).execute()
  for (const { id, ...row } of tables) {
    const speed = toldOf(row, subject)
    if (speed === null) continue
    const factor = factorBetween(speed.told, settled)
    await sql`UPDATE latency_entries SET median_us = median_us * ${factor}, min_us = min_us * ${factor},
      p90_us = p90_us * ${factor}, low_us = low_us * ${factor}, high_us = high_us * ${factor}
      WHERE table_id = ${id}`.execute(db)
    const told = encode({ ...speed, told: settled })
    await db.updateTable('latency_tables').set({ speed: told }).where('id', '=', id).execute()
    await tellAuditsAgain(db, id, settled)
  }
  const measurements = await db.selectFrom('measurements').select(columns).execute()
  for (const { id, ...row } of measurements) {
    const speed = toldOf(row, subject)
    if (speed === null) continue
    const factor = factorBetween(speed.told, settled)
    await sql`UPDATE measurements SET median_us = median_us * ${factor}, min_us = min_us * ${factor},
      p90_us = p90_us * ${factor}, low_us = low_us * ${factor}, high_us = high_us * ${factor},
      speed = ${encode({ ...speed, told: settled })} WHERE id = ${id}`.execute(db)
  }
}

/** Both sides of an audit change by one factor: its errors stay what they were. */
async function tellAuditsAgain(db: Kysely<Schema>, tableId: string, settled: DeviceSpeed): Promise<void> {
  const audits = await db.selectFrom('audits').select(['id', 'report']).where('table_id', '=', tableId).execute()
  for (const { id, report } of audits) {
    const audit = readable(auditSchema, report)
    if (audit?.speed == null) continue
    const factor = factorBetween(audit.speed.told, settled)
    const nets = audit.nets.map((net) => ({
      ...net,
      predictedUs: net.predictedUs * factor,
      measuredUs: net.measuredUs * factor,
      intervalUs: { low: net.intervalUs.low * factor, high: net.intervalUs.high * factor },
    }))
    const told = encode({ ...audit, nets, speed: { ...audit.speed, told: settled } })
    await db.updateTable('audits').set({ report: told }).where('id', '=', id).execute()
  }
}
