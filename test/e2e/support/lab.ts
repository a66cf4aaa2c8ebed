import { startLab, type DeviceLab } from '../../device-lab/index.ts'
import { jobDone, startHost } from './host.ts'
import type { Prepared } from './prepared.ts'
import { test } from './test.ts'

/**
 * With pretend phones and their adb server. A host that is told of them stops before they do: it would start an adb
 * server of its own in the place of one that is gone.
 */
export const labTest = test.extend('lab', async ({}, { onCleanup }) => {
  const lab = await startLab()
  onCleanup(() => lab.dispose())
  return lab
})

/** What a host is told to see the lab's phones. */
export const seeing = ({ server }: DeviceLab): NodeJS.ProcessEnv => ({
  TANSAKU_ADB_SERVERS: `127.0.0.1:${server.port}`,
})

/** A latency table of fbnet-mini on a phone that is gone now, and one on this computer. */
export const tablesOfTwoDevices: Prepared = {
  name: 'tables-of-two-devices',
  fill: async (home) => {
    const lab = await startLab()
    try {
      await lab.add({ name: 'alpha', kind: 'x86_64' })
      const host = await startHost(home, seeing(lab))
      try {
        const { client } = host
        const alpha = (await client.devices.list()).find(({ kind }) => kind === 'adb')!
        const protocol = { budgetSeconds: 4, intervalTarget: 0.25 }
        for (const deviceId of [alpha.id, 'local']) {
          const wish = { deviceId, space: 'fbnet-mini', protocol, auditedNets: 0 } as const
          const { jobId } = await client.latencyTables.measure(wish)
          await jobDone(client, jobId)
        }
      } finally {
        await host.stop()
      }
    } finally {
      await lab.dispose()
    }
  },
}
