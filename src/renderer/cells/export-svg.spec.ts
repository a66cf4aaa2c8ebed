import { expect, it } from 'vitest'
import { animatedSvg } from './export-svg.ts'

const frame = (text: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>${text}</text></svg>`

it('animatedSvg shows each epoch for its share of the round', () => {
  const svg = animatedSvg([frame('a'), frame('b'), frame('c')], 500)
  expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 9 9">.*<\/svg>$/)
  expect(svg.match(/<svg/g)).toHaveLength(1)
  expect(
    [...svg.matchAll(/values="([^"]+)" keyTimes="([^"]+)" dur="1500ms"/g)].map((each) => [
      each[1],
      each[2]!.split(';').map((time) => Number(time).toFixed(2)),
    ]),
  ).toEqual([
    ['inline;none', ['0.00', '0.33']],
    ['none;inline;none', ['0.00', '0.33', '0.67']],
    ['none;inline', ['0.00', '0.67']],
  ])
})
it('a single epoch is not animated', () => expect(animatedSvg([frame('a')], 500)).not.toContain('animate'))
