import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '#shared/random.ts'

/** What another program may do to a measuring: compute, move memory, compute by fits and starts. */
const programs = {
  compute: 'for (;;);',
  memory: 'const a = Buffer.alloc(64 << 20, 1), b = Buffer.alloc(64 << 20); for (;;) a.copy(b);',
  bursts: 'setInterval(() => { const end = Date.now() + 60; while (Date.now() < end); }, 140);',
} as const
export type Disturbance = 'nothing' | `${1 | 2} ${keyof typeof programs}`
const disturbances: readonly Exclude<Disturbance, 'nothing'>[] = ['1 compute', '2 compute', '1 memory', '1 bursts']

/** Plants disturbances at random, 5 to 30 s each with as much quiet between them, until it is stopped. */
export function disturb(random: Random): { now(): Disturbance; stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  let planted: Disturbance = 'nothing'
  const children = new Set<ChildProcess>()
  const seconds = (low: number, high: number): Promise<void> =>
    sleep(1_000 * (low + (high - low) * random.next()), undefined, { signal }).catch(() => undefined)
  const plant = async (): Promise<void> => {
    while (!signal.aborted) {
      await seconds(5, 20)
      if (signal.aborted) return
      planted = random.pick(disturbances)
      const [count, name] = planted.split(' ') as [string, keyof typeof programs]
      for (let i = 0; i < Number(count); i++)
        children.add(spawn(process.execPath, ['-e', programs[name]], { stdio: 'ignore' }))
      await seconds(5, 30)
      for (const child of children) child.kill('SIGKILL')
      children.clear()
      planted = 'nothing'
    }
  }
  const planting = plant()
  return {
    now: () => planted,
    stop: () => {
      stopping.abort()
      for (const child of children) child.kill('SIGKILL')
      return planting
    },
  }
}
