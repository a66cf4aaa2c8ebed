import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseCores, coreFacts, knownCores, type CoreTexts } from './index.ts'
import { parseAllowed, parseCoreList } from './list.ts'
import { busyTicks, idlestCores } from './load.ts'

const hidden: CoreTexts = { present: '', online: '', status: '', stat: '', cpuinfo: '' }
const statOf = (cores: readonly number[]): string =>
  `cpu  9 0 0 0\n${cores.map((core) => `cpu${core} ${100 * core} 0 0 50 0 0 0\n`).join('')}intr 1\n`
const clocksOf = (mhz: Readonly<Record<number, number>>): string =>
  Object.entries(mhz)
    .map(([core, clock]) => `/sys/devices/system/cpu/cpu${core}/cpufreq/cpuinfo_max_freq:${clock * 1000}\n`)
    .join('')
const cpuinfoOf = (parts: readonly string[]): string =>
  parts.map((part, core) => `processor\t: ${core}\nCPU implementer\t: 0x41\nCPU part\t: ${part}\n`).join('\n')
const coresOf = ({ clusters }: ReturnType<typeof coreFacts>) => clusters.map(({ cores }) => cores)

describe('lists of cores', () => {
  it('are read as the kernel writes them, and no other text', () => {
    expect(parseCoreList('0-3,6\n')).toEqual([0, 1, 2, 3, 6])
    expect(parseCoreList('0,2,4,6')).toEqual([0, 2, 4, 6])
    expect(parseCoreList('0')).toEqual([0])
    expect(parseCoreList('cat: permission denied')).toEqual([])
    expect(parseCoreList('0-9999')).toHaveLength(1024)
    expect(parseAllowed('Cpus_allowed:\tc\nCpus_allowed_list:\t2-3\nMems_allowed_list:\t0\n')).toEqual([2, 3])
    expect(parseAllowed('')).toEqual([])
  })
})

describe('the cores of a device', () => {
  it('are groups of one clock, fastest first', () => {
    const facts = coreFacts({ ...hidden, present: '0-3' }, clocksOf({ 0: 1804.8, 1: 1804.8, 2: 2400, 3: 2850 }))
    expect(facts).toEqual({
      clusters: [
        { cores: [3], maxFrequencyMhz: 2850, name: '2850 MHz' },
        { cores: [2], maxFrequencyMhz: 2400, name: '2400 MHz' },
        { cores: [0, 1], maxFrequencyMhz: 1805, name: '1805 MHz' },
      ],
      off: [],
      faster: { off: [], hidden: [] },
    })
  })

  it('are those that are on, and it is told that the others may be the fastest', () => {
    const facts = coreFacts({ ...hidden, present: '0-7', online: '0-3' }, '')
    expect(facts).toEqual({
      clusters: [{ cores: [0, 1, 2, 3], maxFrequencyMhz: null, name: 'cores' }],
      off: [4, 5, 6, 7],
      faster: { off: [4, 5, 6, 7], hidden: [] },
    })
  })

  it('that are off are no loss where they are known to be slower, or share a clock with cores that are on', () => {
    const slow = coreFacts(
      { ...hidden, present: '0-5', online: '4-5' },
      clocksOf({ 0: 1800, 1: 1800, 2: 1800, 3: 1800, 4: 2400, 5: 2400 }),
    )
    expect(slow).toMatchObject({ off: [0, 1, 2, 3], faster: { off: [] } })
    const files = `${clocksOf({ 0: 1800, 4: 2400 })}/sys/devices/system/cpu/cpu4/cpufreq/related_cpus:4 5 6 7\n`
    const shared = coreFacts({ ...hidden, present: '0,4-7', online: '0,4,5' }, files)
    expect(coresOf(shared)).toEqual([[4, 5], [0]])
    expect(shared).toMatchObject({ off: [6, 7], faster: { off: [] } })
  })

  it('lack those that have no line in /proc/stat, whatever else is told', () => {
    const texts = { ...hidden, present: '0-7', stat: statOf([0, 1, 2, 3, 4, 5]) }
    expect(coresOf(coreFacts(texts, clocksOf({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 2 })))).toEqual([
      [4, 5],
      [0, 1, 2, 3],
    ])
  })

  it('are those alone that the process may use, under their real numbers', () => {
    const texts = { ...hidden, present: '0-7', online: '0,2-6', status: 'Cpus_allowed_list:\t2-3\n' }
    expect(coreFacts(texts, '')).toMatchObject({ clusters: [{ cores: [2, 3] }], off: [0, 1, 4, 5, 6, 7] })
    // A container whose /proc and /sys count its own cores from 0: the kernel's set is the truth.
    const container = { ...hidden, online: '0-1', stat: statOf([0, 1]), status: 'Cpus_allowed_list:\t5,9\n' }
    expect(coresOf(coreFacts(container, ''))).toEqual([[5, 9]])
    // Without /sys and /proc/stat.
    expect(coresOf(coreFacts({ ...hidden, status: 'Cpus_allowed_list:\t2-3\n' }, ''))).toEqual([[2, 3]])
  })

  it('that are not allowed are no loss where they are of one make and no clocks are told', () => {
    const cpuinfo = [0, 1, 2, 3].map((core) => `processor\t: ${core}\nmodel name\t: AMD EPYC\n`).join('\n')
    const texts = { ...hidden, present: '0-3', status: 'Cpus_allowed_list:\t2-3\n', cpuinfo }
    expect(coreFacts(texts, '')).toMatchObject({ off: [0, 1], faster: { off: [] } })
  })

  it('are told apart by capacity where clocks are hidden or alike', () => {
    const capacities = [446, 446, 1024, 1024].map((value, core) => `cpu${core}/cpu_capacity:${value}\n`).join('')
    expect(coresOf(coreFacts({ ...hidden, present: '0-3' }, capacities))).toEqual([
      [2, 3],
      [0, 1],
    ])
    const alike = coreFacts(
      { ...hidden, present: '0-3' },
      capacities + clocksOf({ 0: 1800, 1: 1800, 2: 1800, 3: 1800 }),
    )
    expect(alike.clusters.map(({ name, cores }) => [name, cores])).toEqual([
      ['1800 MHz, capacity 1024', [2, 3]],
      ['1800 MHz, capacity 446', [0, 1]],
    ])
  })

  it('are told apart by their make where nothing else is, and it is told where that is not enough', () => {
    const small = coreFacts({ ...hidden, online: '0-3', cpuinfo: cpuinfoOf(['0xd05', '0xd05', '0xd0b', '0xd0b']) }, '')
    expect(coresOf(small)).toEqual([
      [2, 3],
      [0, 1],
    ])
    expect(small.faster.hidden).toEqual([])
    const big = coreFacts({ ...hidden, online: '0-2', cpuinfo: cpuinfoOf(['0xd05', '0xd0b', '0xd44']) }, '')
    expect(coresOf(big).at(-1)).toEqual([0])
    expect(big.faster.hidden).toHaveLength(1)
    // Some clocks are told and some are not.
    const partly = coreFacts({ ...hidden, online: '0-3' }, clocksOf({ 0: 1800, 1: 1800 }))
    expect(partly).toMatchObject({ clusters: [{ cores: [0, 1] }, { cores: [2, 3] }], faster: { hidden: [2, 3] } })
  })

  it('of a 32-bit system, whose cpuinfo tells one part for all, are one cluster', () => {
    const cpuinfo =
      'Processor\t: ARMv7 Processor rev 3 (v7l)\nprocessor\t: 0\nBogoMIPS\t: 38.40\n\nprocessor\t: 1\nBogoMIPS\t: 38.40\n\nFeatures\t: neon\nCPU implementer\t: 0x41\nCPU part\t: 0xc07\nHardware\t: MT6582\n'
    expect(coresOf(coreFacts({ ...hidden, online: '0-1', cpuinfo }, ''))).toEqual([[0, 1]])
  })
})

describe('the choice of cores', () => {
  const facts = coreFacts({ ...hidden, present: '0-7' }, clocksOf({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 2 }))
  const load = () => Promise.resolve([statOf([0, 1, 2, 3, 4, 5]), statOf([0, 1, 2, 3, 4, 5])] as const)

  it('is the idlest of the fastest that are there, never one that /proc/stat lacks', async () => {
    expect((await chooseCores(facts, { cores: [], threads: 1 }, load)).cores).toEqual([5])
    expect((await chooseCores(facts, { cores: [0, 4, 6], threads: 2 }, load)).cores).toEqual([0, 4])
  })

  it('refuses a wished core that is not there', async () => {
    await expect(chooseCores(facts, { cores: [4, 99], threads: 1 }, load)).rejects.toMatchObject({
      code: 'CORES_UNAVAILABLE',
    })
  })

  it('goes by busy time; of equally idle ones the last', () => {
    const before = busyTicks('cpu  9 0 0 0\ncpu0 100 0 0 50 0 0 0\ncpu1 100 0 10 50 0 0 0\ncpu2 0 0 0 0 0 0 0\n')
    const after = busyTicks('cpu  9 0 0 0\ncpu0 103 0 0 60 0 0 0\ncpu1 100 0 10 80 0 0 0\ncpu2 0 0 0 99 7 0 0\n')
    expect(idlestCores([0, 1, 2], before, after, 1)).toEqual([2])
    expect(idlestCores([0, 1, 2], before, after, 2)).toEqual([1, 2])
    expect(idlestCores([4, 5], new Map(), new Map(), 1)).toEqual([5])
  })

  it('tells of faster cores that are off, but not to whoever names cores of a slower cluster', async () => {
    const some = coreFacts({ ...hidden, present: '0-3', online: '0-2' }, clocksOf({ 0: 1, 1: 1, 2: 2, 3: 3 }))
    expect((await chooseCores(some, { cores: [], threads: 1 }, load)).faster.off).toEqual([3])
    expect((await chooseCores(some, { cores: [2], threads: 1 }, load)).faster.off).toEqual([3])
    expect((await chooseCores(some, { cores: [0], threads: 1 }, load)).faster.off).toEqual([])
  })
})

describe('whatever a device tells', () => {
  const list = fc.oneof(
    fc.constant(''),
    fc.constant('cat: Permission denied'),
    fc.uniqueArray(fc.nat(9), { maxLength: 8 }).map((cores) => cores.join()),
  )
  const texts = fc.record({
    present: list,
    online: list,
    status: list.map((cores) => `Cpus_allowed_list:\t${cores}\n`),
    stat: list.map((cores) => statOf(parseCoreList(cores))),
    cpuinfo: fc.constantFrom('', cpuinfoOf(['0xd05', '0xd05', '0xd0b'])),
  })
  const files = fc
    .array(fc.tuple(fc.nat(9), fc.constantFrom('cpufreq/cpuinfo_max_freq', 'cpu_capacity'), fc.nat(3)), {
      maxLength: 20,
    })
    .map((lines) => lines.map(([core, file, value]) => `cpu${core}/${file}:${value * 1000}`).join('\n'))

  it('no core is in two clusters, none is off and usable, and all are ones that were told of and allowed', () => {
    fc.assert(
      fc.property(texts, files, (told, lines) => {
        const facts = coreFacts(told, lines)
        const usable = coresOf(facts).flat()
        expect(new Set(usable).size).toBe(usable.length)
        expect(usable.filter((core) => facts.off.includes(core))).toEqual([])
        const allowed = parseAllowed(told.status)
        const known = [...knownCores(told), ...allowed]
        expect(usable.every((core) => known.includes(core))).toBe(true)
        if (allowed.length > 0) expect(usable.every((core) => allowed.includes(core))).toBe(true)
        // Off cores are never the ones that are chosen.
        expect(facts.faster.off.every((core) => facts.off.includes(core))).toBe(true)
        expect(
          facts.faster.hidden.every((core) => usable.includes(core) && !facts.clusters[0]?.cores.includes(core)),
        ).toBe(true)
      }),
      { numRuns: 500, seed: 11 },
    )
  })
})
