import { TansakuError } from '../errors.ts'
import { architectureSpecSchema, type ArchitectureSpec } from './architecture.ts'
import { familyOf } from '../spaces/index.ts'

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
  familyOf(spec).check(spec)
  return spec
}
