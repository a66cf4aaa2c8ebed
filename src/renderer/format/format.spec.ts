import { afterEach, describe, expect, it } from 'vitest'
import {
  bytes,
  compact,
  dateTime,
  duration,
  integer,
  latency,
  latencyIn,
  latencyUnit,
  percent,
  setFormatLanguage,
  signedPercent,
  significant,
} from './format.ts'

afterEach(() => setFormatLanguage('en'))

describe('latency', () => {
  it('is in µs under 1,000 and in ms above, with three significant digits', () => {
    expect(latency(0.01234)).toBe('0.0123 µs')
    expect(latency(7)).toBe('7.00 µs')
    expect(latency(999)).toBe('999 µs')
    expect(latency(999.6)).toBe('1.00 ms')
    expect(latency(1_234)).toBe('1.23 ms')
    expect(latency(12_345_678)).toBe('12,300 ms')
  })
  it('gives a column one unit, by its median', () => {
    expect(latencyUnit([3, 5, 90_000]).unit).toBe('µs')
    expect(latencyUnit([3, 5_000, 90_000]).unit).toBe('ms')
    expect(latencyUnit([null, undefined]).unit).toBe('µs')
    expect(latencyIn(1_500, latencyUnit([2_000]))).toBe('1.50')
  })
})

describe('numbers', () => {
  it('show three significant digits', () => {
    expect(significant(0)).toBe('0')
    expect(significant(1.2)).toBe('1.20')
    expect(significant(45.64)).toBe('45.6')
    expect(significant(-0.00123456)).toBe('-0.00123')
    expect(significant(1.5e-9)).toBe('1.50e-9')
  })
  it('count in k, M and G', () => {
    expect(compact(57)).toBe('57')
    expect(compact(3_349_342)).toBe('3.35 M')
    expect(compact(999_600)).toBe('1.00 M')
    expect(compact(412_000)).toBe('412 k')
    expect(compact(3.75e9)).toBe('3.75 G')
    expect(integer(50_000)).toBe('50,000')
  })
  it('show shares as per cent', () => {
    expect(percent(0.8432)).toBe('84.3 %')
    expect(signedPercent(-0.021)).toBe('−2.1 %')
    expect(signedPercent(0.003)).toBe('+0.3 %')
  })
  it('show bytes in binary units', () => {
    expect(bytes(512)).toBe('512 B')
    expect(bytes(1.5 * 2 ** 30)).toBe('1.50 GiB')
    expect(bytes(1_023 * 1_024)).toBe('0.999 MiB')
  })
  it('show a dash where there is nothing to show', () => {
    for (const format of [latency, significant, compact, percent, signedPercent, bytes, duration]) {
      expect(format(null)).toBe('–')
      expect(format(Number.NaN)).toBe('–')
    }
    expect(dateTime(null)).toBe('–')
    expect(dateTime('not a date')).toBe('–')
  })
})

it('dates sort as they read', () => {
  expect(dateTime(new Date(2026, 0, 5, 7, 3).toISOString())).toBe('2026-01-05 07:03')
})

describe('duration', () => {
  it('grows from milliseconds to hours', () => {
    expect(duration(850)).toBe('850 ms')
    expect(duration(12_300)).toBe('12 s')
    expect(duration(200_000)).toBe('3 min 20 s')
    expect(duration(7_500_000)).toBe('2 h 05 min')
  })
})
