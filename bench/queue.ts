import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { dartsRnnPresets, dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { median } from '#shared/statistics/index.ts'
import { startServer } from '#main/headless/index.ts'
import { checkpointName } from '#main/compute/run-folder.ts'
import { takenSchema, workerPath } from '#main/queue/protocol.ts'
import { epochRecord } from './queue/epoch-record.ts'
import { createLocalClient, createWorkbench, thisOffer } from '#main/workbench/index.ts'

const checkpointBytes = 1_000_000
const asFile = { 'content-type': 'application/octet-stream' }

/** What a piece costs beside its computing: a worker that computes nothing sends checkpoints of 1 MB over loopback. */
export async function benchQueue(pieces: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tansaku-bench-queue-'))
  const text = join(home, 'text')
  mkdirSync(text)
  for (const name of ['train', 'valid', 'test']) writeFileSync(join(text, `${name}.txt`), 'a b c d e f\n'.repeat(100))
  const workbench = await createWorkbench({
    home,
    cache: join(home, 'cache'),
    host: 'headless',
    datasetFolders: { text },
  })
  const server = await startServer(workbench)
  try {
    const client = createLocalClient(workbench)
    await client.workers.configure({ thisComputer: 'leaves-runs-to-workers' })
    const { token } = await client.workers.token({ name: 'bench' })
    const settings = dartsRnnSettingsSchema.parse({ ...dartsRnnPresets.demo, dataset: 'text', seed: 1, epochs: 500 })
    await client.searches.start({ name: '', settings })

    const ask = async (
      method: string,
      path: string,
      body: string | Buffer<ArrayBuffer>,
      headers: Record<string, string> = {},
    ) => {
      const response = await fetch(new URL(`${workerPath}${path}`, server.address), {
        method,
        body,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      })
      if (!response.ok) throw new Error(await response.text())
      return response.json()
    }
    await ask('POST', '/hello', JSON.stringify({ offer: thisOffer(), now: new Date().toISOString() }))
    const begun = performance.now()
    const { piece } = takenSchema.parse(await ask('POST', '/take', JSON.stringify({ waitMs: 1_000 })))
    const takeMs = performance.now() - begun
    const path = `/runs/${piece!.runId}/${String(piece!.fence)}`
    const times: number[] = []
    const cpuBefore = process.cpuUsage()
    for (let epoch = 1; epoch <= pieces; epoch++) {
      const name = checkpointName(epoch, 0)
      const file = Buffer.alloc(checkpointBytes, epoch)
      const at = performance.now()
      const sha256 = createHash('sha256').update(file).digest('hex')
      await ask('PUT', `${path}/files/${name}`, file, { ...asFile, 'x-sha256': sha256 })
      const events = [
        { type: 'epoch', epoch: epochRecord(epoch) },
        { type: 'checkpoint', epoch, file: name, bytes: checkpointBytes },
      ]
      await ask('POST', `${path}/events`, JSON.stringify({ events, kept: [name, checkpointName(epoch - 1, 0)] }))
      times.push(performance.now() - at)
    }
    const cpu = process.cpuUsage(cpuBefore)
    const sorted = [...times].sort((a, b) => a - b)
    const told = {
      pieces,
      takeMs: Math.round(takeMs),
      // Of this process, which both asks and answers: what it costs whatever else the machine does.
      cpuMsPerPiece: Math.round((cpu.user + cpu.system) / 100 / pieces) / 10,
      load: Math.round(10 * loadavg()[0]!) / 10,
      medianMs: Math.round(10 * median(times)) / 10,
      p99Ms: Math.round(10 * sorted[Math.floor(0.99 * (sorted.length - 1))]!) / 10,
    }
    process.stdout.write(`${JSON.stringify(told)}\n`)
  } finally {
    await server.close()
    await workbench.dispose()
    rmSync(home, { recursive: true, force: true })
  }
}
