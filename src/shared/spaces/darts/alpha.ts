import { TansakuError } from '../../errors.ts'
import type { CellShape } from './cell.ts'

/** α must have a row for each edge and a column for each operation. @throws TansakuError GENOTYPE_INVALID */
export function checkAlpha(alpha: readonly (readonly number[])[], { edges }: CellShape, columns: number): void {
  if (alpha.length !== edges.length || alpha.some((row) => row.length !== columns || !row.every(Number.isFinite))) {
    throw new TansakuError(
      'GENOTYPE_INVALID',
      `α must be ${edges.length} × ${columns} finite numbers; found ${alpha.length} rows.`,
      { rows: alpha.length },
    )
  }
}
