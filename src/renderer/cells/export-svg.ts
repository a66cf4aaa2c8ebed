import { writableXml } from '#shared/text/xml.ts'
import { withResolvedColours } from '../ui/resolved-colours.ts'

/** Attributes in which the drawing refers to tokens; outside the page they must be plain colours. */
const coloured = ['fill', 'stroke'] as const

const caption = { height: 26, size: 14, inset: 4 }

/**
 * The picture as a file of its own: the same drawing, with the colours of the theme in force on its surface, and a line
 * above it where one is given.
 */
export function standaloneSvg(drawing: SVGSVGElement, title = ''): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const [x = 0, top = 0, width = 0, below = 0] = (drawing.getAttribute('viewBox') ?? '').split(' ').map(Number)
  const above = title === '' ? 0 : caption.height
  const [y, height] = [top - above, below + above]
  copy.removeAttribute('class')
  copy.removeAttribute('style')
  copy.setAttribute('viewBox', `${x} ${y} ${width} ${height}`)
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  for (const element of copy.querySelectorAll<SVGElement>('*')) {
    element.removeAttribute('class')
    for (const name of coloured) {
      const value = element.getAttribute(name)
      if (value?.startsWith('var(')) element.setAttribute(name, resolve(value))
    }
  }
  if (title !== '') {
    const line = svgElement('text', {
      x: x + caption.inset,
      y: y + caption.height / 2,
      fill: resolve('var(--text)'),
      'font-size': caption.size,
      'font-family': "system-ui, 'Noto Sans CJK JP', sans-serif",
      'dominant-baseline': 'central',
    })
    line.textContent = title
    copy.prepend(line)
  }
  copy.prepend(svgElement('rect', { x, y, width, height, fill: resolve('var(--surface)') }))
  return writableXml(new XMLSerializer().serializeToString(copy))
}

function svgElement(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}

const resolve = (colour: string): string => withResolvedColours((resolved) => resolved(colour))

/**
 * Epochs one after the other in one file: each is a group that shows for its share of the round. No script, so that any
 * viewer plays it.
 */
export function animatedSvg(frames: readonly string[], frameMs: number): string {
  const first = /^<svg[^>]*>/.exec(frames[0] ?? '')?.[0] ?? '<svg xmlns="http://www.w3.org/2000/svg">'
  const total = frames.length * frameMs
  const groups = frames.map((frame, index) => {
    const inside = frame.replace(/^<svg[^>]*>/, '').replace(/<\/svg>$/, '')
    const [from, to] = [index / frames.length, (index + 1) / frames.length]
    const times = index === 0 ? `0;${to}` : index === frames.length - 1 ? `0;${from}` : `0;${from};${to}`
    const shown = index === 0 ? 'inline;none' : index === frames.length - 1 ? 'none;inline' : 'none;inline;none'
    return frames.length === 1
      ? inside
      : `<g display="none">${inside}<animate attributeName="display" values="${shown}" keyTimes="${times}" dur="${total}ms" calcMode="discrete" repeatCount="indefinite"/></g>`
  })
  return `${first}${groups.join('')}</svg>`
}

export const svgType = 'image/svg+xml'
