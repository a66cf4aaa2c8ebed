import type { ComparisonWarning } from '../contract/latency-tables.ts'
import type { MeasurementWarning, StaleReason } from '../contract/reasons.ts'

/** A sentence for each reason for a table to be stale, with places for what was and what is. */
export const staleReasonTexts: Readonly<Record<StaleReason['kind'], string>> = {
  binary: 'The benchmark program has been built anew since.',
  system: 'The operating system was {before} and is {now} now.',
  device: 'The device was a {before} and is a {now} now.',
  protocol: 'It was measured by version {before} of the protocol; version {now} is in use now.',
  engine: 'It was measured with {before}; a newer table of the same device, precision, threads and cores with {now}.',
}

/** A sentence for each reason to doubt a comparison of two tables; of a stale one its own reasons are told. */
export const comparisonWarningTexts: Readonly<Record<Exclude<ComparisonWarning['kind'], 'stale'>, string>> = {
  rows: '{a} of {b} operators are in one table or in none.',
  precision: 'The tables differ in precision: {a} and {b}.',
  threads: 'The tables differ in threads: {a} and {b}.',
  cores: 'The tables are of one device and differ in cores: {a} and {b}.',
  protocol: "The tables differ in the protocol's version: {a} and {b}.",
  engine: 'The tables differ in engine: {a} and {b}.',
}

/** A sentence for each thing that a reader of measured numbers should know. */
export const measurementWarningTexts: Readonly<Record<MeasurementWarning['kind'], string>> = {
  unpinned: 'The system did not allow choosing cores ({reason}); the program ran wherever the system put it.',
  'cores-off':
    'Cores {cores} were switched off or not allowed to Tansaku, and they may be the fastest: these are latencies of the others. On a phone, keep the screen on.',
  'cores-hidden':
    'The device does not tell how fast cores {cores} are: they may be faster than those that were measured. Name cores to choose yourself.',
  disturbed: '{percent} % of the runs were disturbed and left out: something else was busy on the device.',
  'on-core':
    '{percent} % of the samples are time on the core instead of time on the clock: other programs took the core too often. Close them for numbers to be trusted.',
  drifted:
    '{some} of {all} stretches of measuring were left out because the device was far from its settled speed or kept changing it.',
  unsettled:
    'The device never came near its settled speed: it ran at {percent} % of it or kept changing it, and the numbers are scaled from there. Close other programs on it, let it come to rest and measure again.',
  noisy: '{some} of {all} rows stayed noisier than asked for within the time given.',
}

export const measurementWarningText = ({ kind, ...values }: MeasurementWarning): string =>
  filled(measurementWarningTexts[kind], values)

export const staleReasonText = ({ kind, ...values }: StaleReason): string => filled(staleReasonTexts[kind], values)

export function comparisonWarningText(warning: ComparisonWarning): string {
  if (warning.kind === 'stale') return `${warning.deviceName}: ${staleReasonText(warning.reason)}`
  const { kind, ...values } = warning
  return filled(comparisonWarningTexts[kind], values)
}

export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/gu, (place, name: string) => values[name] ?? place)
