import type { z } from 'zod'
import type { Problem } from '#shared/algorithms/index.ts'

/** A complaint about one field, as a message key and its limit. */
export interface Issue {
  readonly key:
    'missing' | 'number' | 'whole' | 'multiple' | 'tooSmallExclusive' | 'tooBigExclusive' | 'other' | Problem['key']
  readonly limit: string
}

const choices: readonly string[] = ['space', 'dataset', 'latencyTableId']

/** What the schema found, as a form tells it. */
export function issueOf(issue: z.core.$ZodIssue): Issue {
  if (choices.includes(String(issue.path[0]))) return { key: 'missing', limit: '' }
  switch (issue.code) {
    case 'invalid_type':
      return { key: issue.expected === 'int' ? 'whole' : 'number', limit: '' }
    case 'too_small':
      return { key: issue.inclusive ? 'tooSmall' : 'tooSmallExclusive', limit: String(issue.minimum) }
    case 'too_big':
      return { key: issue.inclusive ? 'tooBig' : 'tooBigExclusive', limit: String(issue.maximum) }
    case 'not_multiple_of':
      return { key: 'multiple', limit: String(issue.divisor) }
    default:
      return { key: 'other', limit: '' }
  }
}
