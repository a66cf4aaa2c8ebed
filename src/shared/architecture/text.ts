import { TansakuError } from '../errors.ts'
import { architectureSpecSchema, type ArchitectureSpec, type CnnGenotype, type RnnGenotype } from './architecture.ts'
import { genotypeEdges } from './darts.ts'
import { checkRecurrentGenotype } from './darts-rnn.ts'
import { layersOfBlocks } from './fbnet.ts'
import { publishedArchitectures } from './published.ts'

/** A short line for tables and logs: `k3_e6 skip k5_e3 …`, `DARTS C36 L20 …`. */
export function describeArchitecture(spec: ArchitectureSpec): string {
  switch (spec.family) {
    case 'fbnet':
      return spec.blocks.join(' ')
    case 'mobilenet-v2':
      return `MobileNetV2 ${spec.width} ${spec.input}²`
    case 'darts-cnn':
      return `DARTS C${spec.channels} L${spec.cells} ${spec.genotype.normal.map(([op, from]) => `${op} ${from}`).join(', ')}`
    case 'darts-rnn':
      return `DARTS RNN ${spec.hidden} ${spec.genotype.recurrent.map(([op, from]) => `${op} ${from}`).join(', ')}`
  }
}

const pairs = (edges: readonly (readonly [string, number])[]): string =>
  `[${edges.map(([op, from]) => `('${op}', ${from})`).join(', ')}]`

const range = (nodes: readonly number[]): string =>
  nodes.every((node, i) => node === nodes[0]! + i)
    ? `range(${nodes[0]}, ${nodes.at(-1)! + 1})`
    : `[${nodes.join(', ')}]`

/** The form in which quark0/darts' genotypes.py prints a genotype. */
export function genotypeText(genotype: CnnGenotype | RnnGenotype): string {
  if ('recurrent' in genotype)
    return `Genotype(recurrent=${pairs(genotype.recurrent)}, concat=${range(genotype.concat)})`
  const { normal, normalConcat, reduce, reduceConcat } = genotype
  return `Genotype(normal=${pairs(normal)}, normal_concat=${range(normalConcat)}, reduce=${pairs(reduce)}, reduce_concat=${range(reduceConcat)})`
}

/**
 * An architecture from a published name or from JSON text.
 * @throws TansakuError NOT_FOUND, ARCHITECTURE_INVALID or GENOTYPE_INVALID.
 */
export function parseArchitecture(text: string): ArchitectureSpec {
  const name = text.trim().toLowerCase()
  const published: Readonly<Record<string, ArchitectureSpec>> = publishedArchitectures
  if (Object.hasOwn(published, name)) return published[name]!
  if (!name.startsWith('{')) {
    throw new TansakuError(
      'NOT_FOUND',
      `No published architecture is called "${text.trim()}". Known: ${Object.keys(published).join(', ')}.`,
      { found: text.trim() },
    )
  }
  return checkArchitecture(readJson(text))
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TansakuError('ARCHITECTURE_INVALID', 'The architecture is not JSON text.', {}, { cause })
  }
}

/**
 * Untrusted data as an architecture that can be built.
 * @throws TansakuError ARCHITECTURE_INVALID or GENOTYPE_INVALID.
 */
export function checkArchitecture(data: unknown): ArchitectureSpec {
  const parsed = architectureSpecSchema.safeParse(data)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new TansakuError(
      issue?.path[0] === 'genotype' ? 'GENOTYPE_INVALID' : 'ARCHITECTURE_INVALID',
      `The architecture is not well formed at ${issue?.path.join('.') || 'its root'}: ${issue?.message}.`,
      { path: issue?.path.map(String) },
    )
  }
  const spec = parsed.data
  if (spec.family === 'fbnet') layersOfBlocks(spec)
  if (spec.family === 'darts-cnn') {
    if (spec.input === 'imagenet' && spec.channels % 2 !== 0) {
      throw new TansakuError(
        'ARCHITECTURE_INVALID',
        `The ImageNet stem halves the channels: ${spec.channels} is odd. Give an even number.`,
        { channels: spec.channels },
      )
    }
    genotypeEdges(spec.genotype.normal, spec.genotype.normalConcat, 'normal')
    genotypeEdges(spec.genotype.reduce, spec.genotype.reduceConcat, 'reduction')
  }
  if (spec.family === 'darts-rnn') checkRecurrentGenotype(spec.genotype)
  return spec
}
