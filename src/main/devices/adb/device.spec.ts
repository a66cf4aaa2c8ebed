import { describe, expect, it } from 'vitest'
import { idSchema } from '#shared/contract/common.ts'
import { deviceId } from './device.ts'
import { createAdbServer } from './server.ts'

const server = (host: string, port: number) => createAdbServer({ host, port }, { adbPath: null, startServer: false })
const main = server('127.0.0.1', 5037)

describe('a phone’s id', () => {
  it('is its serial, and on other servers their address too', () => {
    expect(deviceId('R58M123ABC', main, true)).toBe('adb:R58M123ABC')
    expect(deviceId('192.168.1.7:5555', main, true)).toBe('adb:192.168.1.7:5555')
    expect(deviceId('R58M123ABC', server('lab-pc', 5038), false)).toBe('adb:R58M123ABC@lab-pc:5038')
  })
  it('is a hash of a serial that is no plain word, and different for different ones', () => {
    const ids = ['$(reboot)', 'a b', 'a\tb', 'x'.repeat(500), '\u001b[2J'].map((serial) => deviceId(serial, main, true))
    expect(ids.every((id) => /^adb:~[0-9a-f]{16}$/u.test(id) && idSchema.safeParse(id).success)).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
