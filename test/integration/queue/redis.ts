import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { redisSchema, type Redis } from '#shared/contract/workers.ts'

/** Where Debian's redis-server is not installed these tests are skipped, and say so; CI installs it. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis && process.env['CI'] === 'true') throw new Error('CI has no redis-server: .ci/run installs it')
if (!hasRedis) console.warn('Skipped: no redis-server here (apt-get install redis-server).')

export interface RedisServer {
  readonly pid: number
  readonly redis: Redis
  /** As a machine that loses power. */
  kill(): Promise<void>
  start(): Promise<void>
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A Redis on loopback with a folder of its own, as docs/many-machines.md sets it up. */
export async function startRedis(folder: string, options: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort()
  const password = 'between-us'
  let child: ReturnType<typeof spawn> | undefined
  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--requirepass', password]
    child = spawn(
      'redis-server',
      [...args, '--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--save', '', ...options],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    await new Promise<void>((resolve, reject) => {
      child!.once('error', reject)
      child!.stdout!.on('data', (text: Buffer) => {
        if (text.toString().includes('Ready to accept connections')) resolve()
      })
    })
  }
  await start()
  return {
    get pid() {
      return child?.pid ?? 0
    },
    redis: redisSchema.parse({ host: '127.0.0.1', port, password }),
    start,
    async kill() {
      if (child?.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child!.once('close', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}
