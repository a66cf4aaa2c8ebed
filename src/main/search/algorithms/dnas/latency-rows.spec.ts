import { describe, expect, it } from 'vitest'
import { fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { latencyRows, latencyWarnings } from './latency-rows.ts'

const places = operatorPlaces(fbnetSpaces['fbnet-mini'])
const operators = places.flatMap(({ candidates }) => candidates)
/** A table in which each block costs as much as its place in Table 2. */
const table = Object.fromEntries(
  operators.map(({ choice, operator }) => [
    operator.key,
    10 *
      (1 +
        Math.max(
          0,
          places[1]!.candidates.findIndex((candidate) => candidate.choice === choice),
        )),
  ]),
)
const keyOf = (place: string, choice: string): string =>
  places.find((candidate) => candidate.place === place)!.candidates.find((candidate) => candidate.choice === choice)!
    .operator.key
const without = (key: string) => Object.fromEntries(Object.entries(table).filter(([other]) => other !== key))

describe('the rows of a latency table', () => {
  it('fill a matrix of layers and blocks; stem and head are fixed', () => {
    const { fixedUs, blocksUs } = latencyRows(places, table)
    expect(fixedUs).toBe(20)
    expect(blocksUs).toHaveLength(7)
    for (const row of blocksUs) expect(row).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90])
  })

  it('must all be there, but for a skip that does nothing', () => {
    expect(() => latencyRows(places, without(keyOf('layer 2', 'k5_e3')))).toThrow(
      expect.objectContaining({ code: 'LATENCY_ROWS_MISSING', details: { missing: [keyOf('layer 2', 'k5_e3')] } }),
    )
    expect(() => latencyRows(places, without(keyOf('layer 2', 'skip')))).toThrow(
      expect.objectContaining({ code: 'LATENCY_ROWS_MISSING' }),
    )
    expect(latencyRows(places, without(keyOf('layer 1', 'skip'))).blocksUs[0]![8]).toBe(0)
    expect(() => latencyRows(operatorPlaces(fbnetSpaces['fbnet-cifar']), table)).toThrow(/belongs to another space/)
  })

  it.each([0, -3, Number.NaN, Number.POSITIVE_INFINITY])('must be positive: %d is refused', (us) => {
    expect(() => latencyRows(places, { ...table, [keyOf('layer 2', 'k3_e1')]: us })).toThrow(
      expect.objectContaining({ code: 'LATENCY_NOT_POSITIVE' }),
    )
  })

  it('cost a skip what its row says, also where it does nothing', () => {
    expect(latencyRows(places, { ...table, [keyOf('layer 1', 'skip')]: 0.4 }).blocksUs[0]![8]).toBe(0.4)
  })

  it('are refused where the fastest net is under e microseconds: its logarithm would turn the loss negative', () => {
    const milliseconds = Object.fromEntries(Object.entries(table).map(([key, us]) => [key, us / 1_000]))
    expect(() => latencyRows(places, milliseconds)).toThrow(expect.objectContaining({ code: 'LATENCY_TOO_SMALL' }))
  })

  it('are warned about where k3_e3 costs more than k3_e6', () => {
    expect(latencyWarnings(places, table)).toEqual([])
    const noisy = { ...table, [keyOf('layer 3', 'k3_e3')]: 55 }
    expect(latencyWarnings(places, noisy)).toEqual([expect.stringMatching(/layer 3.*k3_e3.*55.*k3_e6.*40/)])
  })
})
