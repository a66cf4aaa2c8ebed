import type { Abi } from './paths.mjs'

/**
 * ok: in order. missing: not there. stale: made from other sources, another lock file, or not checked yet. broken:
 * there, but damaged.
 * optional: not there, and only needed for what its `expected` says.
 */
export type PartState = 'ok' | 'missing' | 'stale' | 'broken' | 'optional'

export type PartId =
  | 'node'
  | 'npm'
  | 'python'
  | 'tools'
  | 'zig'
  | 'tensorflow'
  | 'binding'
  | 'benchmark-x86_64'
  | 'benchmark-arm64-v8a'
  | 'benchmark-armeabi-v7a'
  | 'benchmark-mnn'
  | 'cifar10'
  | 'converter'
  | 'text'
  | 'adb'
  | 'electron'
  | 'disk'

export interface Part {
  id: PartId
  /** Short English name. */
  label: string
  state: PartState
  /** What is there, in words. */
  found: string
  /** What is needed, in words. */
  expected: string
  /** The command that mends it; empty when the state is ok. */
  remedy: string
  /** Size on disk; 0 where not known; for `disk` the free bytes. */
  bytes: number
}

/**
 * Every part of the set-up and its state. Takes some 100 ms (asks python, cmake and adb for their versions); fetches
 * and builds nothing.
 */
export function inspectParts(env?: NodeJS.ProcessEnv): Part[]

/**
 * How TFLite's converter is run: `command ...args script`, with `packages` as PYTHONPATH. Throws an error with a remedy
 * where there is no suitable Python; whether the packages are there is for `inspectParts` to say.
 */
export function converterProgram(env?: NodeJS.ProcessEnv): {
  command: string
  args: string[]
  packages: string
  script: string
}

/**
 * Why a benchmark program of this digest is not the one that set-up made of the sources as they are; null where it is.
 * Reads the sources, a few small files.
 */
export function benchmarkFault(
  abi: Abi,
  sha256: string,
  context?: { readonly root: string },
  engine?: 'ncnn' | 'mnn',
): Pick<Part, 'found' | 'expected' | 'remedy'> | null

/**
 * The benchmark program that phones of an ABI are sent: the one for any processor of the ABI where there is one, else
 * what this computer has, which tells at its start where a phone's processor is too small for it.
 */
export function phoneProgram(abi: Abi): string

/** The Electron program, once its package has downloaded it. */
export function electronBinary(folder?: string): string | undefined

/** The program of the Node that came with npm's packages; undefined where there is none for this system. */
export function carriedNode(): string | undefined

/** Free bytes on the file system where a folder is or will be. */
export function freeBytes(folder: string): number
