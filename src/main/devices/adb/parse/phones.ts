/** What the adb server says of one phone. `word` is its own: device, offline, unauthorized, no permissions (…), … */
export interface TrackedPhone {
  readonly serial: string
  readonly word: string
  /** `usb:1-2` for a cable, null over a network or where the server does not say. */
  readonly path: string | null
}

/**
 * The server's two lists. The short one (`serial`, tab, state) tells serial and state apart safely; the long one adds
 * the USB path but separates columns by spaces, which states have too.
 */
export function parsePhones(short: string, long: string): readonly TrackedPhone[] {
  const longLines = long.split('\n')
  return short.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t')
    if (tab <= 0) return []
    const serial = line.slice(0, tab)
    const path = longLines
      .filter((each) => each.startsWith(`${serial} `))
      .map((each) => /\s(usb:\S+)(?=\s|$)/u.exec(each.slice(serial.length))?.[1])
      .find((found) => found !== undefined)
    return [{ serial, word: line.slice(tab + 1).replace(/\r$/u, ''), path: path ?? null }]
  })
}

/**
 * What cannot be addressed by its serial number: of several phones that share one, as cheap ones do, adb chooses none.
 * Those that this computer may not open, or that adb has let go of, are no such phones: adb passes them over, and a
 * serial that it was not allowed to read is the same row of question marks for all of them.
 */
export function distinct(phones: readonly TrackedPhone[]): readonly TrackedPhone[] {
  const bySerial = new Map<string, TrackedPhone[]>()
  for (const phone of phones) bySerial.set(phone.serial, [...(bySerial.get(phone.serial) ?? []), phone])
  return [...bySerial.values()].map((namesakes) => {
    const [first, ...more] = namesakes.filter(({ word }) => !/^(?:no permissions|detached)/u.test(word))
    if (first === undefined) return namesakes[0]!
    return more.length === 0 ? first : { ...first, word: 'twins' }
  })
}
