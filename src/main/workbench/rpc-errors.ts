import { ORPCError } from '@orpc/server'
import { errorCodes, TansakuError, toTansakuError, type ErrorCode } from '#shared/errors.ts'

// The one place where coded errors meet oRPC's: code and message stay, details travel as data.

const isErrorCode = (code: string): code is ErrorCode => (errorCodes as readonly string[]).includes(code)

/** oRPC's own refusals in the workbench's words. */
const ownCodes: Readonly<Record<string, ErrorCode>> = {
  INTERNAL_SERVER_ERROR: 'INTERNAL',
  CLIENT_CLOSED_REQUEST: 'ABORTED',
}

/** For what a handler throws. */
export function toRpcError(thrown: unknown): ORPCError<string, unknown> {
  if (thrown instanceof ORPCError) return thrown as ORPCError<string, unknown>
  const error = toTansakuError(thrown)
  return new ORPCError(error.code, { message: error.message, data: error.details, cause: error })
}

/** For what a call to a client rejects with. */
export function fromRpcError(thrown: unknown): TansakuError {
  if (!(thrown instanceof ORPCError)) return toTansakuError(thrown)
  if (thrown.cause instanceof TansakuError) return thrown.cause
  const code: string = thrown.code
  const details =
    typeof thrown.data === 'object' && thrown.data !== null ? (thrown.data as Record<string, unknown>) : {}
  return new TansakuError(
    isErrorCode(code) ? code : (ownCodes[code] ?? 'INTERNAL'),
    thrown.message + describeIssues(details['issues']),
    details,
    { cause: thrown },
  )
}

/** zod's complaints about an input, which oRPC leaves in the data. */
function describeIssues(issues: unknown): string {
  if (!Array.isArray(issues)) return ''
  const lines = issues
    .slice(0, 5)
    .map(
      (issue: { path?: unknown[]; message?: string }) =>
        `${(issue.path ?? []).map(String).join('.')}: ${issue.message ?? ''}`,
    )
  return lines.length > 0 ? ` (${lines.join('; ')})` : ''
}
