import { sql, type Kysely } from 'kysely'

/**
 * Tables, audits and measurements get the target that their latencies belong to, from what is known of each: device,
 * engine as it was told, precision and threads of the protocol, and the cores that the program chose from. Damaged rows
 * stay as they are.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['latency_tables', 'measurements'])
    await sql.raw(`ALTER TABLE ${table} ADD COLUMN target TEXT`).execute(db)
  await addToTables(db)
  await addToMeasurements(db)
  await sql
    .raw(
      `UPDATE audits SET report = json_set(report, '$.target', json((
        SELECT coalesce(target, 'null') FROM latency_tables WHERE latency_tables.id = audits.table_id
      ))) WHERE json_valid(report)`,
    )
    .execute(db)
}

interface Protocol {
  readonly version: number
  readonly precision: string
  readonly threads: number
  readonly cores: readonly number[]
}
interface Device {
  readonly clusters: readonly { readonly cores: readonly number[] }[]
}
interface Stretch {
  readonly pinned?: boolean
  readonly cores?: readonly number[]
}

async function addToTables(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{
    id: string
    device_id: string
    device: string
    protocol: string
    engine: string
    origin: string
  }>`SELECT id, device_id, device, protocol, engine, origin FROM latency_tables`.execute(db)
  for (const row of rows) {
    const stretches = await sql<{ record: string }>`
      SELECT record FROM latency_chunks WHERE table_id = ${row.id} ORDER BY chunk`.execute(db)
    // Its measuring has not begun: it gets one from its first stretch.
    if (row.origin === 'measured' && row.engine === '' && stretches.rows.length === 0) continue
    const target = tried(() => {
      const records = stretches.rows.map(({ record }) => JSON.parse(record) as Stretch & { readonly engine?: string })
      return targetOf(
        row.device_id,
        row.engine === '' ? (records[0]?.engine ?? '') : row.engine,
        JSON.parse(row.protocol) as Protocol,
        JSON.parse(row.device) as Device,
        records,
      )
    })
    if (target === null) continue
    await sql`UPDATE latency_tables SET target = ${JSON.stringify(target)} WHERE id = ${row.id}`.execute(db)
  }
}

/** How they were pinned was not kept: where cores could be chosen, they were the wish or the fastest cluster. */
async function addToMeasurements(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{
    id: string
    device_id: string
    description: string
    protocol: string
    engine: string
  }>`SELECT measurements.id, device_id, description, protocol, engine
    FROM measurements JOIN devices ON devices.id = device_id`.execute(db)
  for (const row of rows) {
    const target = tried(() =>
      targetOf(
        row.device_id,
        row.engine,
        JSON.parse(row.protocol) as Protocol,
        JSON.parse(row.description) as Device,
        [],
      ),
    )
    if (target === null) continue
    await sql`UPDATE measurements SET target = ${JSON.stringify(target)} WHERE id = ${row.id}`.execute(db)
  }
}

/** Null for a damaged row. */
function tried(make: () => object): object | null {
  try {
    return make()
  } catch {
    return null
  }
}

function targetOf(
  deviceId: string,
  told: string,
  { version, precision, threads, cores }: Protocol,
  { clusters }: Device,
  stretches: readonly Stretch[],
): object {
  const [engine = '', ...rest] = told === 'unknown' ? [] : told.trim().split(/\s+/u)
  // Version 0: a file that told its precision alone.
  return {
    deviceId,
    engine,
    engineVersion: rest.join(' '),
    precision,
    threads: version === 0 ? null : threads,
    cores: version === 0 ? null : coresOf(cores, clusters, stretches),
  }
}

function coresOf(
  wished: readonly number[],
  clusters: Device['clusters'],
  stretches: readonly Stretch[],
): readonly number[] | 'any' {
  if (stretches.some(({ pinned }) => pinned === false)) return 'any'
  if (wished.length > 0) return ascending(wished)
  const used = stretches.flatMap(({ cores }) => cores ?? [])
  const chosenFrom =
    used.length === 0 ? clusters.slice(0, 1) : clusters.filter(({ cores }) => cores.some((core) => used.includes(core)))
  const chosen = [...used, ...chosenFrom.flatMap(({ cores }) => cores)]
  return chosen.length === 0 ? 'any' : ascending(chosen)
}

const ascending = (cores: readonly number[]): number[] => [...new Set(cores)].sort((a, b) => a - b)
