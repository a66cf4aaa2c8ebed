/** Android's name for an instruction set. */
export type Abi = 'x86_64' | 'arm64-v8a' | 'armeabi-v7a'

/** Written to `manifestFile()` by set-up. */
export interface Manifest {
  /** Absolute path of the Node to start child processes with. */
  node: string
  tensorflow: { version: string; flavour: 'cpu' | 'gpu'; folder: string }
  binding: string
  benchmark: Partial<Record<Abi, string>>
  cifar10: string
}

export const root: string
export const isPackaged: boolean
export function cacheDir(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, home?: string): string
export function homeDir(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, home?: string): string
export const abis: readonly Abi[]
export function hostAbi(arch?: string): Abi
export const programFolders: Readonly<Record<'ncnn' | 'mnn', string>>
export function benchmarkBinary(abi?: Abi, engine?: 'ncnn' | 'mnn'): string
export function portableBinary(abi: Abi): string
export function cifar10Dir(): string
export function textCorpusDir(): string
export function manifestFile(): string
