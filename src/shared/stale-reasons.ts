import type { StaleReason } from './contract/latency-tables.ts'

/** A sentence for each reason, with places for what was and what is. */
export const staleReasonTexts: Readonly<Record<StaleReason['kind'], string>> = {
  binary: 'The benchmark program has been built anew since.',
  system: 'The operating system was {before} and is {now} now.',
  device: 'The device was a {before} and is a {now} now.',
  protocol: 'It was measured by version {before} of the protocol; version {now} is in use now.',
  engine: 'A newer table of this device has the engine {now}; this one has {before}.',
  precision: 'A newer table of this device has precision {now}; this one has {before}.',
  threads: 'A newer table of this device has threads {now}; this one has {before}.',
  cores: 'A newer table of this device has cores {now}; this one has {before}.',
}

export function staleReasonText({ kind, before, now }: StaleReason): string {
  return staleReasonTexts[kind].replace(/\{(before|now)\}/gu, (_, name) => (name === 'now' ? now : before))
}
