import { describe, expect, it } from 'vitest'
import { publishedArchitectures } from '#shared/architecture/index.ts'
import { articleSize, genotypeText } from '#shared/formats/index.ts'
import { readPasted } from './pasted.ts'
import { largeInput } from '#shared/spaces/input.ts'

const [v1, v2] = [publishedArchitectures['darts-v1'], publishedArchitectures['darts-v2']]
if (!('genotype' in v1 && 'genotype' in v2)) throw new Error('They have genotypes.')
const two = `V1 = ${genotypeText(v1.genotype)}\nV2 = ${genotypeText(v2.genotype)}`

describe('a pasted text', () => {
  it('is nothing yet while it has no letters', () => {
    expect(readPasted(' \n', null, articleSize)).toEqual({ state: 'empty' })
  })
  it('asks for the size that a genotype leaves open, and takes it', () => {
    const sizes = ['channels', 'cells', 'auxiliary', 'input']
    expect(readPasted(genotypeText(v1.genotype), null, { ...articleSize, cells: 8, input: largeInput })).toEqual({
      state: 'read',
      spec: { ...v1, cells: 8, input: largeInput },
      asks: { entries: [], sizes },
    })
    expect(readPasted(JSON.stringify(v1), null, articleSize)).toMatchObject({ state: 'read', asks: { sizes: [] } })
  })
  it('is refused where a size is empty, with the field still there to fill', () => {
    expect(readPasted(genotypeText(v1.genotype), null, { ...articleSize, cells: null })).toMatchObject({
      state: 'refused',
      asks: { sizes: expect.arrayContaining(['cells']) },
    })
  })
  it('asks which of several, and takes the chosen one', () => {
    const entries = ['V1 (line 1)', 'V2 (line 2)']
    expect(readPasted(two, null, articleSize)).toEqual({ state: 'asking', asks: { entries, sizes: [] } })
    expect(readPasted(two, 1, articleSize)).toMatchObject({ state: 'read', spec: v2, asks: { entries } })
  })
  it('lets another be chosen where the chosen one is of no known kind', () => {
    const broken = two.replace('sep_conv_3x3', 'noise')
    expect(readPasted(broken, 0, articleSize)).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('"noise"'),
      asks: { entries: ['V1 (line 1)', 'V2 (line 2)'] },
    })
    expect(readPasted(broken, 1, articleSize)).toMatchObject({ state: 'read', spec: v2 })
  })
  it('of blocks asks for their space where two have as many layers', () => {
    const spec = publishedArchitectures['fbnet-b']
    if (!('blocks' in spec)) throw new Error('fbnet-b has blocks')
    const text = spec.blocks.join(' ')
    expect(readPasted(text, null, articleSize)).toEqual({ state: 'asking', asks: { entries: [], sizes: ['space'] } })
    expect(readPasted(text, null, { ...articleSize, space: 'fbnet' })).toMatchObject({ state: 'read', spec })
  })
})
