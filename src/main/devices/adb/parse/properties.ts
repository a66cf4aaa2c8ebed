/**
 * `getprop` without arguments: lines `[name]: [value]`. A value may hold newlines and brackets, so a property ends where the
 * next line that opens one begins.
 */
export function parseProperties(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>()
  const starts = [...text.matchAll(/^\[([^\]\r\n]+)\]: \[/gmu)]
  for (const [index, start] of starts.entries()) {
    const from = start.index + start[0].length
    const to = starts[index + 1]?.index ?? text.length
    properties.set(start[1] ?? '', text.slice(from, to).replace(/\]\s*$/u, ''))
  }
  return properties
}

/** The device's ABIs, best first. */
export function abisOf(properties: ReadonlyMap<string, string>): readonly string[] {
  const list = properties.get('ro.product.cpu.abilist') ?? ''
  const abis = (list === '' ? properties.get('ro.product.cpu.abi') ?? '' : list).split(',')
  return abis.map((abi) => abi.trim()).filter((abi) => /^[A-Za-z0-9_-]{1,32}$/u.test(abi)).slice(0, 8)
}
