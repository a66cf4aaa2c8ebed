import { InvalidArgumentError } from 'commander'

const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const

/** A parser for commander: `90s`, `30m`, `2h`, `1.5h`; minutes where no unit is said. @returns seconds */
export function durationOf(text: string): number {
  const [, number, unit = 'm'] = /^(\d{1,6}(?:\.\d{1,3})?)([smhd])?$/u.exec(text) ?? []
  const value = Number(number) * seconds[unit as keyof typeof seconds]
  if (!(value >= 60 && value <= 604_800))
    throw new InvalidArgumentError('Expected a time from 1m to 7d, such as 30m or 2h.')
  return value
}
