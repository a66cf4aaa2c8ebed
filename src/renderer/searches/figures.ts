import { latencyTableOf, type Figure } from '#shared/algorithms/index.ts'
import { expectedLatenciesOf, type EpochRecord, type SearchSettings } from '#shared/contract/searches.ts'
import { latency, percent, significant, type LatencyUnit } from '../format/format.ts'

type Value = (record: Omit<EpochRecord, 'parameters'>) => number | null
export type FigureUnit = 'number' | 'share' | 'latency'

/** How a figure of a search's records is told, by charts, facts and lists. */
export interface FigureLook {
  readonly unit: FigureUnit
  /** Of training and of validation, or the figure itself; the last that is there is the one to tell. */
  readonly curves: readonly { readonly name: 'lossTrain' | 'lossValidation' | null; readonly value: Value }[]
  /** Of a figure that each of a search's devices has: its value on one of them. */
  readonly onDevice?: (record: Omit<EpochRecord, 'parameters'>, device: number) => number | null
  readonly colour: number
  /** Whether a column of the list has it. */
  readonly listed: boolean
  /** Whether a run with these settings will have it. */
  readonly isComing: (settings: SearchSettings) => boolean
}

const both = (train: Value, validation: Value): FigureLook['curves'] => [
  { name: 'lossTrain', value: train },
  { name: 'lossValidation', value: validation },
]
const alone = (value: Value): FigureLook['curves'] => [{ name: null, value }]
const always = (): boolean => true

export const figures: Readonly<Record<Figure, FigureLook>> = {
  loss: {
    unit: 'number',
    curves: both(
      ({ trainLoss }) => trainLoss,
      ({ validationLoss }) => validationLoss,
    ),
    colour: 0,
    listed: false,
    isComing: always,
  },
  accuracy: {
    unit: 'share',
    curves: both(
      ({ trainAccuracy }) => trainAccuracy,
      ({ validationAccuracy }) => validationAccuracy,
    ),
    colour: 0,
    listed: true,
    isComing: always,
  },
  /** The measure of text: exp(loss). */
  perplexity: {
    unit: 'number',
    curves: both(
      ({ trainLoss }) => Math.exp(trainLoss),
      ({ validationLoss }) => (validationLoss === null ? null : Math.exp(validationLoss)),
    ),
    colour: 0,
    listed: true,
    isComing: always,
  },
  expectedLatency: {
    unit: 'latency',
    curves: alone(({ expectedLatencyUs }) => expectedLatencyUs),
    onDevice: (record, device) => expectedLatenciesOf(record)[device] ?? null,
    colour: 2,
    listed: true,
    isComing: (settings) => latencyTableOf(settings) !== null,
  },
  temperature: {
    unit: 'number',
    curves: alone(({ temperature }) => temperature),
    colour: 3,
    listed: false,
    isComing: always,
  },
  best: {
    unit: 'share',
    curves: alone(({ child }) => child?.best ?? null),
    colour: 4,
    listed: true,
    isComing: always,
  },
}

/** The values that an epoch has of a figure, the one to tell first. */
export const valuesOf = (
  figure: Figure,
  record: Omit<EpochRecord, 'parameters'> | null,
): { name: 'lossTrain' | 'lossValidation' | null; value: number }[] =>
  record === null
    ? []
    : figures[figure].curves
        .flatMap(({ name, value }) => {
          const found = value(record)
          return found === null ? [] : [{ name, value: found }]
        })
        .toReversed()

const texts: Readonly<Record<FigureUnit, (value: number | null | undefined) => string>> = {
  number: significant,
  share: percent,
  latency,
}
export const figureText = (figure: Figure, value: number | null | undefined): string =>
  texts[figures[figure].unit](value)

/** A figure on each device, where the record is of a search for several; else nothing. */
export const valuesOnDevices = (figure: Figure, record: Omit<EpochRecord, 'parameters'> | null): (number | null)[] => {
  const { onDevice } = figures[figure]
  const devices = record?.expectedLatenciesUs?.length ?? 0
  return onDevice === undefined || record === null || devices < 2
    ? []
    : Array.from({ length: devices }, (_, device) => onDevice(record, device))
}

/** What a chart's axis says and multiplies by, and how it tells a value. */
interface AxisLook {
  readonly note: string | undefined
  readonly scale: number
  readonly format: (value: number) => string
}

/** Of each unit; of latency in the one that its values are told in. */
export const axisLooks = (unit: LatencyUnit): Readonly<Record<FigureUnit, AxisLook>> => ({
  number: { note: undefined, scale: 1, format: (value) => significant(value) },
  share: { note: '%', scale: 100, format: (value) => percent(value) },
  latency: { note: unit.unit, scale: 1 / unit.perUnitUs, format: (value) => significant(value) },
})
