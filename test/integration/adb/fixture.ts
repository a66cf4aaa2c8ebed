import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, it } from 'vitest'
import { createAdbSource } from '#main/devices/adb/index.ts'
import type { AdbOptions, AdbSource } from '#main/devices/adb/index.ts'
import type { Device } from '#main/devices/device.ts'
import type { BenchmarkJob } from '#main/devices/engines/benchmark.ts'
import { benchmarkBinary, type Abi } from '../../../scripts/setup/paths.mjs'
import { labObstacle, startLab } from '../../device-lab/index.ts'
import type { DeviceLab, Phone, PhoneFace } from '../../device-lab/index.ts'

export const never = new AbortController().signal

/** One lab for the tests of a file. */
export interface Bench {
  readonly lab: DeviceLab
  /** A started phone that is plugged in, and our device for it. */
  phone(
    name: string,
    face?: Partial<PhoneFace>,
    options?: Partial<AdbOptions>,
  ): Promise<{ phone: Phone; device: Device; source: AdbSource }>
  source(options?: Partial<AdbOptions>): AdbSource
  /** A stand-in for the benchmark program: a shell script for the phone. */
  program(script: string, refusal?: number): Promise<Pick<AdbOptions, 'benchmarkBinary'>>
}

const obstacle = await labObstacle()
export const arm64Obstacle = obstacle ?? (await labObstacle('arm64'))
export const armv7Obstacle = obstacle ?? (await labObstacle('armv7'))

export function useBench(): Bench {
  let lab: DeviceLab | null = null
  let folder = ''
  const theLab = (): DeviceLab => {
    if (!lab) throw new Error('the lab was not started')
    return lab
  }
  beforeAll(async () => {
    if (obstacle !== null) return
    lab = await startLab()
    folder = await mkdtemp(join(tmpdir(), 'tansaku-adb-test-'))
  }, 180_000)
  afterAll(async () => {
    await lab?.dispose()
    if (folder !== '') await rm(folder, { recursive: true, force: true })
  })
  const bench: Bench = {
    get lab() {
      return theLab()
    },
    source: (options) =>
      createAdbSource({
        servers: [{ host: '127.0.0.1', port: theLab().server.port }],
        adbPath: null,
        startServer: false,
        ...options,
      }),
    async phone(name, face, options) {
      const phone = await theLab().add({ name, kind: 'x86_64', ...face })
      const source = bench.source(options)
      await source.list(never)
      const device = source.get(`adb:${phone.serial}`)
      if (!device) throw new Error(`adb does not list ${phone.serial}`)
      return { phone, device, source }
    },
    async program(script, refusal = 2) {
      const path = join(folder, `program-${Math.floor(performance.now() * 1000)}`)
      await writeFile(path, `#!/system/bin/sh\n[ "$1" = /dev/null ] && exit ${refusal}\n${script}\n`)
      return { benchmarkBinary: () => path }
    },
  }
  return bench
}

/** A test on pretend phones; where they cannot run it is skipped with the reason. */
export function phoneTest(
  name: string,
  run: () => Promise<void>,
  options: { timeoutMs?: number; why?: string | null } = {},
): void {
  const { why = null, timeoutMs = 120_000 } = options
  it(name, { timeout: timeoutMs }, async ({ skip }) => {
    if (obstacle !== null || why !== null) return skip(obstacle ?? why ?? '')
    await run()
  })
}

/** Why the real benchmark program cannot be used for an ABI, or null. */
export function binaryObstacle(abi: Abi): string | null {
  return existsSync(benchmarkBinary(abi)) ? null : `no benchmark program: npm run setup -- --benchmark ${abi}`
}

/** Waits until `check` gives something, for events that come soon. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  timeoutMs = 30_000,
): Promise<T> {
  for (const end = performance.now() + timeoutMs; performance.now() < end;) {
    const found = await check()
    if (found !== null && found !== undefined && found !== false) return found
    await wait(30)
  }
  throw new Error(`never happened: ${what}`)
}

/** A job of two graphs whose passes the stand-in programs below answer. */
export const job: BenchmarkJob = {
  graphs: ['a', 'b'].map((name) => ({
    name,
    text: '7767517\n2 2\nInput in 0 1 data 0=16 1=16 2=8\nConvolution c 1 1 data output 0=8 1=3 4=1 5=0 6=576\n',
    input: { width: 16, height: 16, channels: 8 },
  })),
  threads: 1,
  cores: [0],
  precision: 'fp32',
  warmupRounds: 1,
  rounds: 3,
}

/** Lines a benchmark program prints, for a stand-in written in shell. */
export const said = {
  start: `echo '{"type":"start","version":1,"engine":"ncnn test","threads":1,"precision":"fp32","elementBits":32,"halfArithmetic":false,"pinned":true,"cores":[0],"pinError":null,"coreCount":2,"graphs":2,"passes":1}'`,
  pass: (index: number | '$i') =>
    `echo "{\\"type\\":\\"pass\\",\\"index\\":${index},\\"round\\":${index},\\"pass\\":0,\\"referenceUs\\":9.5,\\"referenceAfterUs\\":9.5,\\"memoryUs\\":20,\\"overheadUs\\":0.1,\\"preempted\\":0,\\"core\\":0,\\"moved\\":false,\\"mhz\\":2400,\\"us\\":[11.5,12.5],\\"away\\":null}"`,
  end: (passes: number) =>
    `echo '{"type":"end","passes":${passes},"samples":${passes * 2},"limited":false,"peakBytes":1000}'`,
}

/** Prints passes without end, one every 50 ms. */
export const endless = `${said.start}\ni=0\nwhile true; do ${said.pass('$i')}; i=$((i+1)); sleep 0.05; done`
