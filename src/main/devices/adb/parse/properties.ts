import type { CommandOutput } from '../command-line.ts'

const names = [
  'ro.product.manufacturer',
  'ro.product.model',
  'ro.product.marketname',
  'ro.config.marketing_name',
  'ro.soc.model',
  'ro.soc.manufacturer',
  'ro.board.platform',
  'ro.hardware',
  'ro.build.version.release',
  'ro.build.version.sdk',
  'ro.product.cpu.abilist',
  'ro.product.cpu.abi',
] as const
export type PropertyName = (typeof names)[number]

/** One question a property: in the list of all of them a value with a line break can pass for another property. */
export const propertyCommands = names.map((name) => ['getprop', name])

/** The properties from those commands' outputs, in their order; one that the phone lacks is empty. */
export function readProperties(outputs: readonly CommandOutput[]): ReadonlyMap<PropertyName, string> {
  return new Map(
    names.map((name, index) => {
      const answer = outputs[index]
      return [name, answer?.exitCode === 0 ? answer.output.replace(/\r?\n$/u, '') : '']
    }),
  )
}

/** The device's ABIs, best first. */
export function abisOf(properties: ReadonlyMap<PropertyName, string>): readonly string[] {
  const list = properties.get('ro.product.cpu.abilist') ?? ''
  const abis = (list === '' ? (properties.get('ro.product.cpu.abi') ?? '') : list).split(',')
  return abis
    .map((abi) => abi.trim())
    .filter((abi) => /^[A-Za-z0-9_-]{1,32}$/u.test(abi))
    .slice(0, 8)
}
