import type { Failure } from '#shared/contract/searches.ts'

/** Whatever a call threw, as `{ code, message, details }`. */
export function toFailure(thrown: unknown): Failure {
  if (typeof thrown !== 'object' || thrown === null) return { code: 'INTERNAL', message: String(thrown), details: {} }
  const { code, message, data, details } = thrown as Record<string, unknown>
  const extra = isRecord(details) ? details : isRecord(data) ? data : {}
  const inner = isRecord(extra['details']) ? extra['details'] : extra
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: typeof message === 'string' && message !== '' ? message : String(thrown),
    details: inner,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
