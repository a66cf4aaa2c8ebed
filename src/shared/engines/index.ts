import type { EngineId, Precision } from '../contract/common.ts'
import type { DeviceDescription } from '../contract/devices.ts'
import { TansakuError } from '../errors.ts'

/** What an engine can time, known without asking it. */
export interface EngineFacts {
  readonly id: EngineId
  readonly name: string
  readonly precisions: readonly Precision[]
  /**
   * More threads are refused. ncnn's own small OpenMP is not worth them: whole nets of 2 to 7 ms took 12 to 47 % longer
   * on two threads than on one (best of 120 runs, x86-64), so a table of it would describe the thread pool.
   */
  readonly mostThreads: number
  /** The command that builds its program for this computer. */
  readonly build: string
  /** Whether a device can have it, and in words which can. */
  readonly runsOn: (device: Pick<DeviceDescription, 'kind' | 'abis' | 'worker'>) => boolean
  readonly where: string
}

/** One row an engine; what runs it is `src/main/devices/engines/<id>`. */
export const engines = {
  ncnn: {
    id: 'ncnn',
    name: 'ncnn',
    precisions: ['fp32', 'fp16', 'int8'],
    mostThreads: 1,
    build: 'npm run setup',
    runsOn: () => true,
    where: 'every device',
  },
  mnn: {
    id: 'mnn',
    name: 'MNN',
    precisions: ['fp32'],
    mostThreads: 1,
    build: 'npm run setup -- --benchmark mnn',
    runsOn: ({ kind, abis, worker }) => kind === 'local' && worker === undefined && abis.includes('x86_64'),
    where: 'this computer alone, with Linux on x86-64',
  },
} as const satisfies Readonly<Record<EngineId, EngineFacts>>

/** The one that is taken where none is named. */
export const defaultEngine: EngineFacts = engines.ncnn

/** The engine of a wish that may name none. */
export const engineOfWish = ({ engine }: { readonly engine?: EngineId | undefined }): EngineFacts =>
  engine === undefined ? defaultEngine : engines[engine]

/** The same the other way round: the default is not named, so that what is stored with it stays as it was. */
export const wishOfEngine = (engine: EngineId): { readonly engine?: EngineId } =>
  engine === defaultEngine.id ? {} : { engine }

/** @throws TansakuError ENGINE_UNSUPPORTED */
export function requirePrecision({ name, precisions }: EngineFacts, precision: Precision): void {
  if (precisions.includes(precision)) return
  throw new TansakuError(
    'ENGINE_UNSUPPORTED',
    `${precision} cannot be run with ${name}, which is built for ${precisions.join(', ')}: choose that, or ncnn.`,
    { precision, precisions: [...precisions] },
  )
}
