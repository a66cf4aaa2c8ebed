import { TansakuError } from '../errors.ts'
import { architectureSpecSchema, type ArchitectureSpec } from './architecture.ts'
import { genotypeEdges } from './darts.ts'
import { checkRecurrentGenotype } from './darts-rnn.ts'
import { layersOfBlocks } from './fbnet.ts'

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
