import type BetterSqlite from 'better-sqlite3'
import type { Random } from '#shared/random.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'

const proxyless = (us: number): string =>
  JSON.stringify({
    'Conv-input:32x32x3-output:32x32x16': { mean: us },
    'Conv-input:224x224x3-output:112x112x16': { mean: us },
  })

/** A round of calls, right ones and wrong ones. */
export function callsOf(client: WorkbenchClient, random: Random): (() => Promise<unknown>)[] {
  const seed = Math.floor(random.next() * 1e9)
  const wrong = { spec: { family: 'none' } } as never
  return [
    () => client.system.info(),
    () => client.system.unreadable(),
    () => client.devices.list(),
    () => client.latencyTables.list(),
    () => client.searches.list(),
    () => client.architectures.list(),
    () => client.datasets.list(),
    () => client.jobs.list(),
    () => client.fronts.get({ x: 'params' }),
    () => client.fronts.get({ x: 'predicted-latency' }),
    () =>
      client.searches.start({
        name: 'random',
        settings: { algorithm: 'random', space: 'fbnet-mini', seed, architectures: 1 },
      }),
    async () => {
      const [newest] = (await client.searches.list()).filter(({ name }) => name === 'random')
      if (newest?.state === 'done') await client.searches.remove({ id: newest.id })
    },
    async () => {
      const [net] = (await client.architectures.list()).slice(-1)
      if (net !== undefined) await client.architectures.remove({ id: net.id })
    },
    async () => {
      const { id } = await client.latencyTables.import({ name: 'a.json', content: proxyless(1 + random.next()) })
      await client.latencyTables.get({ id })
      await client.latencyTables.export({ id })
      await client.latencyTables.remove({ id })
    },
    // Wrong ones.
    () => client.searches.get({ id: 'search-none' }),
    () => client.searches.get({ id: '' }),
    () => client.architectures.inspect(wrong),
    () => client.latencyTables.import({ name: 'b.json', content: proxyless(1e305) }),
    () => client.latencyTables.import({ name: 'c.json', content: '{' }),
    () => client.latencyTables.measure({ deviceId: 'nobody', space: 'fbnet-mini', protocol: {} }),
    () => client.latencyTables.measure({ deviceId: 'local', space: 'fbnet-mini', protocol: { budgetSeconds: 1e308 } }),
    () => client.jobs.cancel({ id: 'job-none' }),
  ]
}

const when = '2026-01-01T00:00:00.000Z'
const damaged = [
  ['devices', `VALUES ('file:damaged', '{bad', '${when}', '${when}')`, 'file:damaged'],
  [
    'searches (id, name, algorithm, settings, state, parameter_axes, created_at)',
    `VALUES ('search-damaged', 'x', 'dnas', '[', 'dreaming', '{}', '${when}')`,
    'search-damaged',
  ],
  [
    'architectures (id, name, spec, origin, params, params_conv_fc, macs, macs_with_pool, created_at)',
    `VALUES ('net-damaged', 'x', '{', 'found', 1, 1, 1, 1, '${when}')`,
    'net-damaged',
  ],
  ['settings', `VALUES ('adb', '[', '${when}')`, 'adb'],
] as const

/** Puts damaged rows into the store, as a bad disk leaves them. @returns how many, and a way to take them out */
export function damage(database: BetterSqlite.Database, random: Random): { rows: number; undo: () => void } {
  const chosen = damaged.filter(() => random.next() < 0.6)
  for (const [table, values] of chosen) database.prepare(`INSERT INTO ${table} ${values}`).run()
  return {
    rows: chosen.length,
    undo: () => {
      for (const [table, , id] of chosen) {
        const name = table.split(' ')[0]!
        database.prepare(`DELETE FROM ${name} WHERE ${name === 'settings' ? 'name' : 'id'} = ?`).run(id)
      }
    },
  }
}
