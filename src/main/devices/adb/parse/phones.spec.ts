import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distinct, parsePhones } from './phones.ts'

describe('the lists of an adb server', () => {
  it('tell serial, state and cable apart, whatever spaces are in them', () => {
    const refused = 'no permissions (missing udev rules? user is in the plugdev group); see [http://x]'
    const short = `0123 45\tdevice\n127.0.0.1:5555\toffline\n????????????\t${refused}\n`
    const long = `0123 45                device usb:1-2.3 product:x model:Y device:z transport_id:1\n127.0.0.1:5555         offline transport_id:2\n????????????           ${refused} usb:3-1 transport_id:3\n`
    expect(parsePhones(short, long)).toEqual([
      { serial: '0123 45', word: 'device', path: 'usb:1-2.3' },
      { serial: '127.0.0.1:5555', word: 'offline', path: null },
      { serial: '????????????', word: refused, path: 'usb:3-1' },
    ])
    expect(parsePhones('', '')).toEqual([])
    expect(parsePhones('no list at all', 'usb:1')).toEqual([])
  })

  it('give back every phone of a well-formed list', () => {
    const word = fc.constantFrom('device', 'offline', 'unauthorized', 'no permissions (x); see [y]', 'detached')
    const serial = fc.string({ unit: fc.constantFrom('a', '0', ':', '.', '?', ' '), minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fc.array(fc.record({ serial, word }), { maxLength: 6 }), (phones) => {
        const short = phones.map((phone) => `${phone.serial}\t${phone.word}\n`).join('')
        expect(parsePhones(short, '')).toEqual(phones.map((phone) => ({ ...phone, path: null })))
        const single = distinct(parsePhones(short, ''))
        expect(single.map((phone) => phone.serial)).toEqual([...new Set(phones.map((phone) => phone.serial))])
      }),
      { seed: 11 },
    )
  })
})
