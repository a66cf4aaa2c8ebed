import { writtenInput } from '../spaces/input.ts'
import type { ArchitectureSpec } from './architecture.ts'

/** An architecture as it is stored, in files and in what checkpoints are known by; see writtenInput. */
export const writtenSpec = (spec: ArchitectureSpec): object =>
  'auxiliary' in spec ? { ...spec, input: writtenInput(spec.input) } : spec
