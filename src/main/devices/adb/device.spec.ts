import { describe, expect, it } from 'vitest'
import { idSchema } from '#shared/contract/common.ts'
import { deviceId, transportOf } from './device.ts'
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

describe('how a phone is connected', () => {
  it.each([
    ['R58M123ABC', 'usb:1-2', 'usb'],
    ['R58M123ABC', null, 'usb'],
    ['192.168.1.7:5555', null, 'wifi'],
    ['[fe80::1]:5555', null, 'wifi'],
    ['adb-R58M123ABC-x1y2z3._adb-tls-connect._tcp', null, 'wifi'],
    ['emulator-5554', null, 'none'],
  ])('%s at %s is %s', (serial, path, transport) => {
    expect(transportOf({ serial, path, word: 'device' }, main)).toBe(transport)
  })
  it('is remote at another computer’s server', () => {
    expect(transportOf({ serial: 'R58M123ABC', path: 'usb:1-2', word: 'device' }, server('lab-pc', 5037))).toBe(
      'remote',
    )
  })
})
