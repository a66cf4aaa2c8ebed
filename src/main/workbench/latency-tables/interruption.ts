import type { TansakuError } from '#shared/errors.ts'
import { passingFailures } from '#shared/latency/passing.ts'

/** The state of a table whose measuring a failure ended: `paused` where it can go on as it is, else `failed`. */
export const stateAfter = (failure: TansakuError): 'paused' | 'failed' =>
  passingFailures.has(failure.code) ? 'paused' : 'failed'
