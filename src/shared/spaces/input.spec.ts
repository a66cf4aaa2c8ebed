import { describe, expect, it } from 'vitest'
import { countArchitecture, networkOf, operatorsOf, publishedArchitectures } from '../architecture/index.ts'
import { architectureSpecSchema, type ArchitectureSpec } from './spec.ts'
import { measureCommand } from '../latency/measure-command.ts'
import { createRandom } from '../random.ts'
import { architectureKey, writtenSpec } from '../architecture/index.ts'
import { fbnetSpaceAt, fbnetSpaces, layersOf } from './fbnet/tables.ts'
import { familyOf, inputOn, isSameSize, networkSize, spaceRow, spaces, type ImageInput } from './index.ts'
import { imageInputSchema, largeInput, smallInput, stridesAt, writtenInput, writtenInputSchema } from './input.ts'
import { cellSizeSchema, spaceSizeSchema, subjectText, writtenSize } from './size.ts'

const at = (size: number, channels = 3, classes = 10): ImageInput => ({ size, channels, classes })

describe('the rule of strides', () => {
  const reductions = (strides: readonly number[]): number => strides.filter((stride) => stride === 2).length
  it.each([
    [16, 2],
    [28, 3],
    [32, 3],
    [33, 4],
    [48, 4],
    [64, 4],
    [65, 5],
    [96, 5],
    [128, 5],
    [160, 5],
    [192, 5],
    [224, 5],
    [256, 5],
  ])('leaves images of %i² %i of five reductions', (size, left) => {
    expect(reductions(stridesAt(size, [2, 1, 2, 2, 2, 1, 2]))).toBe(left)
  })

  it('leaves out the first ones', () => {
    expect(stridesAt(64, [2, 1, 2, 2])).toEqual([1, 1, 2, 2])
    expect(stridesAt(32, [2, 1, 2, 2])).toEqual([1, 1, 1, 2])
  })

  it.each([28, 32, 48, 64, 96, 128, 160, 192, 224, 256])(
    'leaves FBNet at %i² a last layer of 3 to 8 pixels',
    (size) => {
      for (const id of ['fbnet', 'fbnet-mini'] as const) {
        const side = layersOf(fbnetSpaceAt(id, at(size))).at(-1)!.input.height
        expect(side).toBeGreaterThanOrEqual(3)
        expect(side).toBeLessThanOrEqual(id === 'fbnet' ? 8 : 16)
      }
    },
  )

  it('has the article’s table at 224², and those of 32² that were there before it', () => {
    const stridesOf = (id: keyof typeof fbnetSpaces): number[] => [
      fbnetSpaces[id].stem.stride,
      ...fbnetSpaces[id].stages.map(({ stride }) => stride),
    ]
    expect(stridesOf('fbnet')).toEqual([2, 1, 2, 2, 2, 1, 2, 1])
    expect(stridesOf('fbnet-cifar')).toEqual([1, 1, 1, 2, 2, 1, 2, 1])
    expect(stridesOf('fbnet-mini')).toEqual([1, 1, 2, 2, 2])
    expect(fbnetSpaceAt('fbnet', smallInput).stages).toEqual(fbnetSpaces['fbnet-cifar'].stages)
  })
})

/** One of each family of images. */
const nets: readonly ArchitectureSpec[] = [
  publishedArchitectures['fbnet-c'],
  publishedArchitectures['mobilenet-v2'],
  { ...publishedArchitectures['darts-v2'], channels: 4, cells: 3 } as ArchitectureSpec,
]

describe.each(nets.map((spec) => [spec.family, spec] as const))('an architecture of %s', (_family, spec) => {
  const family = familyOf(spec)
  it.each([at(28, 1), at(48, 3, 2), at(64), at(96, 3, 5), at(128, 4, 100), at(256)])(
    'takes $size² × $channels',
    (input) => {
      const made = family.withInput(spec, input)
      expect(family.input(made)).toEqual(input)
      const { nodes } = networkOf(made)
      expect(nodes[0]!.output).toEqual({ height: input.size, width: input.size, channels: input.channels })
      expect(nodes.at(-1)!.output.channels).toBe(input.classes)
      expect(operatorsOf(made)[0]!.input.height).toBe(input.size)
      expect(architectureKey(architectureSpecSchema.parse(JSON.parse(JSON.stringify(made))))).toBe(
        architectureKey(made),
      )
    },
  )

  it('is itself again at its own images', () => {
    const own = family.input(spec)!
    const back = family.withInput(family.withInput(spec, at(96, 1, 5)), own)
    expect(architectureKey(back)).toBe(architectureKey(spec))
    expect(countArchitecture(back)).toEqual(countArchitecture(spec))
  })
})

describe('spaces at some images', () => {
  const input = at(96, 3, 5)
  it.each(spaces.filter(({ input: own }) => own !== null).map(({ id }) => id))(
    '%s draws and mutates for them',
    (id) => {
      const row = spaceRow(id)
      const size = networkSize({ channels: 4, cells: 3, input })
      const random = createRandom(1)
      const drawn = row.random(size, random)
      const mutated = row.mutate(drawn, random)
      for (const spec of [drawn, mutated]) {
        expect(familyOf(spec).input(spec)).toEqual(input)
        if (!row.timed) continue
        expect(familyOf(spec).fitsTable(spec, row.tableSize(size))).toBe(true)
        expect(familyOf(spec).fitsTable(spec, row.tableSize({ ...size, input: at(96, 3, 6) }))).toBe(false)
      }
      if (!row.timed) return
      const decisions = row.decisions(row.tableSize(size))
      const spec = decisions.architecture(decisions.options.map(() => 0))
      expect(familyOf(spec).input(spec)).toEqual(input)
      const known = new Set(
        row.places(row.tableSize(size)).flatMap(({ candidates }) => candidates.map((c) => c.operator.key)),
      )
      for (const { key } of operatorsOf(drawn)) expect(known).toContain(key)
    },
  )

  it('say nothing of their own, neither in tables nor in architectures', () => {
    expect(spaceRow('fbnet').tableSize(networkSize({ input: largeInput }))).toBeNull()
    expect(spaceRow('fbnet-mini').random(networkSize({ input: smallInput }), createRandom(1))).not.toHaveProperty(
      'input',
    )
  })
})

describe('images as they are stored', () => {
  it('are read by the words that stood for them, and written so again', () => {
    expect(writtenInputSchema.parse('cifar')).toEqual(smallInput)
    expect(writtenInputSchema.parse('imagenet')).toEqual(largeInput)
    expect([smallInput, largeInput].map(writtenInput)).toEqual(['cifar', 'imagenet'])
    expect(writtenInput(at(96))).toEqual(at(96))
    expect(writtenInputSchema.safeParse('other').success).toBe(false)
    expect(imageInputSchema.safeParse('cifar').success).toBe(false)
  })

  it('leave the JSON of an old architecture and of an old table what it was', () => {
    const { genotype } = publishedArchitectures['darts-v2'] as { genotype: unknown }
    const stored = { family: 'darts-cnn', genotype, channels: 36, cells: 20, auxiliary: false, input: 'cifar' }
    expect(JSON.stringify(writtenSpec(architectureSpecSchema.parse(stored)))).toBe(JSON.stringify(stored))
    const size = { channels: 48, cells: 14, input: 'imagenet' }
    expect(JSON.stringify(writtenSize(spaceSizeSchema.parse(size)))).toBe(JSON.stringify(size))
  })

  it('make a size with cells or without, and no size of something else', () => {
    expect(spaceSizeSchema.parse({ input: at(96) })).toEqual({ input: at(96) })
    expect(spaceSizeSchema.safeParse({ channels: 15, cells: 8, input: 'cifar' }).success).toBe(false)
    expect(isSameSize({ input: at(96) }, { input: at(96, 3, 5) })).toBe(false)
    expect(cellSizeSchema.parse({ channels: 16, cells: 8, input: 'cifar' }).input).toEqual(smallInput)
    expect(subjectText({ space: 'fbnet', size: { input: at(96, 3, 5) } })).toBe('fbnet 96 × 96 × 3, 5 classes')
  })
})

it('an architecture keeps its size on data of its classes, and takes that of others', () => {
  expect(inputOn(smallInput, at(96))).toEqual(smallInput)
  expect(inputOn(largeInput, at(96, 3, 5))).toEqual(at(96, 3, 5))
  expect(inputOn(largeInput, at(96, 3, 5), 64)).toEqual(at(64, 3, 5))
})

it('a table that is missing is told how to be measured', () => {
  expect(measureCommand({ space: 'fbnet-mini', size: null })).toBe('tansaku measure --space fbnet-mini')
  expect(measureCommand({ space: 'fbnet', size: { input: at(96, 1, 5) } })).toBe(
    'tansaku measure --space fbnet --size 96 --classes 5 --image-channels 1',
  )
  expect(measureCommand({ space: 'darts-cnn', size: { channels: 16, cells: 8, input: at(64) } })).toBe(
    'tansaku measure --space darts-cnn --channels 16 --cells 8 --size 64',
  )
})
