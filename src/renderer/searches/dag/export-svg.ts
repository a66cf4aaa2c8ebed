import { saveFile } from '../../ui/save-file.ts'

/** Attributes in which the drawing refers to tokens; outside the page they must be plain colours. */
const coloured = ['fill', 'stroke'] as const

/** The picture as a file of its own: the same drawing, with the colours of the theme in force on its surface. */
export function standaloneSvg(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const [x, y, width, height] = (drawing.getAttribute('viewBox') ?? '0 0 0 0').split(' ')
  copy.removeAttribute('class')
  copy.removeAttribute('style')
  copy.setAttribute('width', width!)
  copy.setAttribute('height', height!)
  for (const element of copy.querySelectorAll<SVGElement>('*')) {
    for (const name of coloured) {
      const value = element.getAttribute(name)
      if (value?.startsWith('var(')) element.setAttribute(name, resolve(value))
    }
  }
  const surface = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  for (const [name, value] of Object.entries({ x, y, width, height, fill: resolve('var(--surface)') })) surface.setAttribute(name, value!)
  copy.prepend(surface)
  return new XMLSerializer().serializeToString(copy)
}

function resolve(colour: string): string {
  const probe = document.createElement('span')
  probe.style.color = colour
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** Epochs one after the other in one file: each is a group that shows for its share of the round. No script, so that any viewer plays it. */
export function animatedSvg(frames: readonly string[], frameMs: number): string {
  const first = /^<svg[^>]*>/.exec(frames[0] ?? '')?.[0] ?? '<svg xmlns="http://www.w3.org/2000/svg">'
  const total = frames.length * frameMs
  const groups = frames.map((frame, index) => {
    const inside = frame.replace(/^<svg[^>]*>/, '').replace(/<\/svg>$/, '')
    const [from, to] = [index / frames.length, (index + 1) / frames.length]
    const times = index === 0 ? `0;${to}` : index === frames.length - 1 ? `0;${from}` : `0;${from};${to}`
    const shown = index === 0 ? 'inline;none' : index === frames.length - 1 ? 'none;inline' : 'none;inline;none'
    return frames.length === 1 ? inside : `<g display="none">${inside}<animate attributeName="display" values="${shown}" keyTimes="${times}" dur="${total}ms" calcMode="discrete" repeatCount="indefinite"/></g>`
  })
  return `${first}${groups.join('')}</svg>`
}

export function download(name: string, content: string): void {
  saveFile(name, content, 'image/svg+xml')
}
