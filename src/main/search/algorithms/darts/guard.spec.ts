import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createGuard, growthOf } from './guard.ts'

const article = {
  watchEigenvalue: true,
  stopOnCollapse: true,
  eigenvalueWindow: 5,
  eigenvalueFromEpoch: 10,
  eigenvalueDelta: 4,
  eigenvalueFactor: 1.3,
}
const flat = (epochs: number): number[] => Array.from({ length: epochs }, () => 0.2)
const guardOf = (settings: Partial<typeof article> = {}) => createGuard({ ...article, ...settings }, z.string())

describe('the growth of the eigenvalue', () => {
  it('is told of the middles of two windows, delta epochs apart', () => {
    // Epochs 14 to 18 against 10 to 14: 0.6 against 0.28, told of epoch 12.
    const eigenvalues = [...flat(14), 0.6, 0.6, 0.6, 0.6, 0.6]
    const growth = growthOf(eigenvalues, article)
    expect(growth?.epoch).toBe(12)
    expect(growth?.factor).toBeCloseTo(0.6 / 0.28, 10)
  })

  it('counts from more than the factor on', () => {
    const ending = (value: number) => growthOf([...flat(14), 0.2, value, value, value, value], article)
    // (0.2 + 4x) / 5 against 0.2.
    expect(ending(0.2 * (1 + 0.3 * 1.25) + 1e-9)).not.toBeNull()
    expect(ending(0.2 * (1 + 0.3 * 1.25) - 1e-9)).toBeNull()
  })

  it('does not count before its first epoch', () => {
    const shooting = (epochs: number): number[] => Array.from({ length: epochs }, (_, i) => 1.5 ** i)
    expect(growthOf(shooting(16), article)).toBeNull()
    expect(growthOf(shooting(17), article)?.epoch).toBe(10)
    // Half a window is enough at the start.
    expect(growthOf(shooting(7), { ...article, eigenvalueFromEpoch: 0 })?.epoch).toBe(0)
  })

  it('is not told where an epoch is missing, nor of a sum that is not positive', () => {
    const eigenvalues = [...flat(14), 0.6, 0.6, 0.6, 0.6, 0.6]
    expect(growthOf(eigenvalues.with(16, null as unknown as number), article)).toBeNull()
    expect(
      growthOf(
        eigenvalues.map((value) => value - 0.5),
        article,
      ),
    ).toBeNull()
  })
})

describe('the guard', () => {
  const shooting = (guard: ReturnType<typeof guardOf>): (string | null)[] =>
    Array.from({ length: 18 }, (_, epoch) => guard.take(epoch, 1.5 ** epoch, `genotype ${String(epoch)}`))

  it('ends a search and keeps the genotype from before', () => {
    const guard = guardOf()
    const said = shooting(guard)
    expect(said.findIndex((message) => message !== null)).toBe(16)
    expect(said[16]).toMatch(/since epoch 11: .* ends here/)
    expect(guard.ended()).toBe(true)
    // At epoch 17, the middle four epochs before the last window's.
    expect(guard.kept()).toBe('genotype 11')
  })

  it('only warns, and once, where it is not to stop', () => {
    const guard = guardOf({ stopOnCollapse: false })
    expect(shooting(guard).filter((message) => message !== null)).toEqual([
      expect.stringMatching(/Go back to epoch 11/),
    ])
    expect([guard.ended(), guard.kept()]).toEqual([false, null])
  })

  it('goes on from its notes, also from those of a run that was not watched', () => {
    const guard = guardOf()
    for (let epoch = 0; epoch < 16; epoch++) guard.take(epoch, 1.5 ** epoch, `genotype ${String(epoch)}`)
    const resumed = guardOf()
    resumed.loadNotes(JSON.parse(JSON.stringify(guard.notes())) as Record<string, unknown>)
    expect(resumed.take(16, 1.5 ** 16, 'genotype 16')).toMatch(/ends here/)
    expect(resumed.kept()).toBe('genotype 10')
    const late = guardOf()
    late.loadNotes({})
    expect(late.take(16, 1.5 ** 16, 'genotype 16')).toBeNull()
    expect(late.ended()).toBe(false)
  })

  it('watches where it is to stop', () => {
    expect([
      guardOf({ watchEigenvalue: false }).watches,
      guardOf({ watchEigenvalue: false, stopOnCollapse: false }).watches,
    ]).toEqual([true, false])
  })
})
