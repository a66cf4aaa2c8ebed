import type { DeviceDescription } from '../contract/devices.ts'
import type { Target } from '../contract/target.ts'

const parts = ['engine', 'precision', 'threads', 'cores'] as const
type Part = (typeof parts)[number]

/** What of a target is words, in the reader's language. */
export interface TargetWords {
  threads(count: number): string
  cores(numbers: string): string
  readonly anyCore: string
}
const english: TargetWords = {
  threads: (count) => `${String(count)} ${count === 1 ? 'thread' : 'threads'}`,
  cores: (numbers) => `cores ${numbers}`,
  anyCore: 'any core',
}

const texts: Readonly<Record<Part, (target: Target, words: TargetWords) => string>> = {
  engine: ({ engine, engineVersion }) => `${engine} ${engineVersion}`.trim(),
  precision: ({ precision }) => precision ?? '',
  threads: ({ threads }, words) => (threads === null ? '' : words.threads(threads)),
  cores: ({ cores }, words) => (cores === null ? '' : cores === 'any' ? words.anyCore : words.cores(cores.join(' '))),
}

/** A target's name: the one key of everything that has a latency. `pixel-8 / ncnn 1.0 / fp32 / 1 thread / cores 7`. */
export const targetKey = (target: Target): string =>
  [target.deviceId, ...parts.map((part) => texts[part](target, english))].filter((text) => text !== '').join(' / ')

export const sameTarget = (a: Target | null, b: Target | null): boolean =>
  a !== null && b !== null && targetKey(a) === targetKey(b)

/** All of it but the device, for a place that has room: `ncnn 1.0 · fp32 · 1 thread · cores 7`. */
export const conditionsText = (target: Target, words = english): string => inWords(target, parts, words)

/** An engine's version without how it was built: `1.0.20261020` of `1.0.20261020-avx2-gcc12`. */
export const releaseOf = (engineVersion: string): string => engineVersion.replace(/-\w+-(gcc|clang)\d+$/u, '')

/** Of two devices neither the numbers of their cores nor the builds of an engine say anything of each other. */
function differ(part: Part, a: Target, b: Target): boolean {
  if (a.deviceId !== b.deviceId && part === 'cores') return false
  const told = (target: Target): string =>
    texts[part](
      a.deviceId === b.deviceId ? target : { ...target, engineVersion: releaseOf(target.engineVersion) },
      english,
    )
  return told(a) !== told(b)
}

/** The same without what is alike in all of the targets it stands among. */
export const shortConditions = (target: Target, among: readonly Target[], words = english): string =>
  inWords(
    target,
    parts.filter((part) => among.some((other) => differ(part, other, target))),
    words,
  )

const inWords = (target: Target, which: readonly Part[], words: TargetWords): string =>
  which
    .map((part) => texts[part](target, words))
    .filter((text) => text !== '')
    .join(' · ')

/** A target among others: its device's name, and what sets it apart. `This computer · int8`. */
export const targetLabel = (deviceName: string, target: Target, among: readonly Target[], words = english): string =>
  [deviceName, shortConditions(target, among, words)].filter((text) => text !== '').join(' · ')

/** Where an engine ran, as its program told. */
export interface Ran {
  readonly pinned: boolean
  readonly cores: readonly number[]
}

/**
 * The cores a latency belongs to. Of those it may choose from the program takes the idlest, another one each time: the
 * set they were chosen from is what two measurements have in common, and it is the wish, or the clusters that the
 * chosen ones are in (with none named: the fastest).
 */
export function coresOfRuns(
  wished: readonly number[],
  ran: readonly Ran[],
  clusters: readonly Pick<DeviceDescription['clusters'][number], 'cores'>[],
): Exclude<Target['cores'], null> {
  if (ran.some(({ pinned }) => !pinned)) return 'any'
  if (wished.length > 0) return ascending(wished)
  const used = ran.flatMap(({ cores }) => cores)
  const touched = clusters.filter(({ cores }) => cores.some((core) => used.includes(core)))
  const chosen = [...used, ...touched.flatMap(({ cores }) => cores)]
  return chosen.length === 0 ? 'any' : ascending(chosen)
}

const ascending = (cores: readonly number[]): number[] => [...new Set(cores)].sort((a, b) => a - b)

/** `ncnn 1.0` as engine and version; `unknown`, as imported tables have it, as neither. */
export function engineOf(told: string): Pick<Target, 'engine' | 'engineVersion'> {
  const [engine = '', ...version] = told === 'unknown' ? [] : told.trim().split(/\s+/u)
  return { engine, engineVersion: version.join(' ') }
}
