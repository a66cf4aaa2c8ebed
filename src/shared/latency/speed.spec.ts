import { describe, expect, it } from 'vitest'
import type { DeviceSpeed, TargetSpeed } from '../contract/speed.ts'
import { factorBetween, fastMode, settle } from './speed.ts'

const at = (arithmeticUs: number, memoryUs: number | null = 200): DeviceSpeed => ({ arithmeticUs, memoryUs })
const after = (...sessions: DeviceSpeed[]): TargetSpeed =>
  sessions.reduce<TargetSpeed | null>((known, seen) => settle(known, seen), null)!

describe('a latency told at another speed', () => {
  it('changes more with arithmetic than with memory, and back again', () => {
    expect(factorBetween(at(150), at(100))).toBeCloseTo((2 / 3) ** 1.1)
    expect(factorBetween(at(100, 300), at(100))).toBeCloseTo((2 / 3) ** 0.1)
    expect(factorBetween(at(150, 300), at(100)) * factorBetween(at(100), at(150, 300))).toBeCloseTo(1)
  })

  it('is told by arithmetic alone where memory was not timed', () => {
    expect(factorBetween(at(150, null), at(100))).toBeCloseTo((2 / 3) ** 1.1)
  })
})

describe('the settled speed of a target', () => {
  it('in one session is the fast mode, also where the device was in it for a fifth of the time', () => {
    const passes = Array.from({ length: 100 }, (_, index) => (index % 5 === 0 ? at(118, 190) : at(170, 240)))
    expect(fastMode(passes)).toEqual(at(118, 190))
  })

  it('is the fast mode that it returns to, whatever sessions were slow', () => {
    expect(after(at(160), at(118), at(165), at(170)).settled.arithmeticUs).toBe(118)
    expect(after(...Array.from({ length: 15 }, () => at(165)), at(118), at(119)).settled.arithmeticUs).toBe(119)
  })

  it('is not that of one session that was faster than all others', () => {
    const sessions = Array.from({ length: 18 }, () => at(120))
    expect(after(...sessions, at(60)).settled).toEqual(at(120))
  })

  it('stays where a session differs by next to nothing, and moves where it is much faster', () => {
    const known = after(at(120), at(121), at(119.5))
    expect(settle(known, at(119)).settled).toEqual(known.settled)
    expect(settle(known, at(90)).settled.arithmeticUs).toBe(90)
  })

  it('forgets sessions of long ago', () => {
    const slower = after(at(80), ...Array.from({ length: 20 }, () => at(120)))
    expect(slower.settled).toEqual(at(120))
    expect(slower.sessions).toHaveLength(20)
  })
})
