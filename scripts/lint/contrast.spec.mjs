/** All words of the pages are readable on every ground. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const colours = new Map(
  [
    ...readFileSync(new URL('../../src/renderer/tokens.css', import.meta.url), 'utf8').matchAll(
      /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/gu,
    ),
  ].map(([, name, light, dark]) => [name, { light, dark }]),
)

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const share = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const grounds = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'accent-soft']
const words = ['text', 'text-muted', 'text-faint', 'accent', 'success', 'warning', 'danger']

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  it.each(words)('%s is readable on every ground and on its own: 4.5:1', (word) => {
    const own = colours.has(`${word}-soft`) ? [`${word}-soft`] : []
    for (const ground of [...grounds, ...own]) {
      const found = contrast(colours.get(word)[theme], colours.get(ground)[theme])
      expect(found, `${word} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    }
  })
})
