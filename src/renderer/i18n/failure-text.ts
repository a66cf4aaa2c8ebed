import type { Failure } from '#shared/contract/searches.ts'
import { isErrorCode } from '#shared/errors.ts'
import { errorsJa } from './errors-ja.ts'

/** A failure as it is shown: a message in the user's language, and the details that are folded away. */
export interface FailureText {
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/** The host's own words in its language; elsewhere the code's sentence, with the host's words among the details. */
export function failureText({ code, message, details }: Failure, language: string): FailureText {
  const folded = { code, ...details }
  return language === 'ja' && isErrorCode(code)
    ? { message: errorsJa[code], details: { ...folded, message } }
    : { message, details: folded }
}
