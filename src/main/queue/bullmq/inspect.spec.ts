import { expect, it } from 'vitest'
import { problemIn } from './inspect.ts'

const info = 'redis_version:7.0.15\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n'
const place = { host: 'queue', port: 6_379 }

it.each([
  ['as it is to be', info, undefined],
  ['of an older version', info.replace('7.0.15', '6.2.14'), 'QUEUE_VERSION'],
  ['of a version that it does not tell', info.replace('redis_version', 'server'), 'QUEUE_VERSION'],
  ['of a version with two digits', info.replace('7.0.15', '10.0.1'), undefined],
  ['that throws keys away', info.replace('noeviction', 'volatile-lru'), 'QUEUE_EVICTS'],
  ['without a file', info.replace('aof_enabled:1', 'aof_enabled:0'), 'QUEUE_UNSAFE'],
])('a Redis %s', (_name, told, code) => {
  expect(problemIn(told, place)?.code).toBe(code)
})
