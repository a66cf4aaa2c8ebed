import { describe, expect, it } from 'vitest'
import { errorCodes } from '#shared/errors.ts'
import { failureText } from './failure-text.ts'

const told = (code: string): { code: string; message: string; details: Record<string, unknown> } => ({
  code,
  message: 'The phone has 1.0 MB free.',
  details: { freeBytes: 1 },
})

describe('a failure', () => {
  it.each(errorCodes)('%s is told in both languages, with the host’s words never lost', (code) => {
    expect(failureText(told(code), 'en')).toEqual({ message: told(code).message, details: { code, freeBytes: 1 } })
    const { message, details } = failureText(told(code), 'ja')
    expect(message).toMatch(/[ぁ-んァ-ヶ].*。$/u)
    expect(details).toEqual({ code, freeBytes: 1, message: told(code).message })
  })
  it('of no known code is told as it came', () => {
    expect(failureText(told('STALE'), 'ja').message).toBe(told('STALE').message)
  })
})
