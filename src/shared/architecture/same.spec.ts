import { expect, it } from 'vitest'
import { architectureKey, firstOfSpec } from './same.ts'

const genotype = { normal: [['skip_connect', 0]], concat: [2, 3] } as const

it('an architecture is the same whatever the order of its keys, and another with other values', () => {
  const spec = { family: 'mobilenet-v2', width: 1, input: 32, classes: 10 } as const
  const turned = { classes: 10, input: 32, width: 1, family: 'mobilenet-v2' } as const
  expect(architectureKey(turned)).toBe(architectureKey(spec))
  expect(architectureKey({ ...spec, width: 1.5 })).not.toBe(architectureKey(spec))
  const found = [
    { id: 'a', spec: { ...spec, width: 2 } },
    { id: 'b', spec: turned },
    { id: 'c', spec },
  ]
  expect(firstOfSpec(found, spec)?.id).toBe('b')
  expect(firstOfSpec(found, { ...spec, width: 3 })).toBeUndefined()
})

it('keys inside an architecture are sorted too, and lists keep their order', () => {
  const cell = (value: unknown): string => architectureKey(value as Parameters<typeof architectureKey>[0])
  expect(cell({ genotype: { concat: genotype.concat, normal: genotype.normal } })).toBe(cell({ genotype }))
  expect(cell({ genotype: { ...genotype, concat: [3, 2] } })).not.toBe(cell({ genotype }))
})
