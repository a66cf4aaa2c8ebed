import { ValidationError } from '@orpc/contract'
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
  const error = answerInvalid(thrown) ?? (thrown instanceof ORPCError ? null : toTansakuError(thrown))
  if (error === null) return thrown as ORPCError<string, unknown>
  return new ORPCError(error.code, { message: error.message, data: error.details, cause: error })
}

/** An answer that does not have the contract's own shape: what was asked for was done, and the fault is ours. */
function answerInvalid(thrown: unknown): TansakuError | null {
  if (!(thrown instanceof ORPCError && thrown.message === 'Output validation failed')) return null
  const issues = thrown.cause instanceof ValidationError ? thrown.cause.issues : []
  const [issue] = issues
  const path = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return new TansakuError(
    'ANSWER_INVALID',
    `The answer breaks the contract of the workbench (${path}: ${issue?.message ?? 'not as expected'}). This is a fault of Tansaku, and what was asked for is done and stored: load the page again, and report this with its details.`,
    { issues: issues.slice(0, 3).map(({ message }) => message), path },
    { cause: thrown },
  )
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
