/**
 * Colours as the browser resolves them for the theme in force, `light-dark()` and mixtures too: what leaves the page
 * has no stylesheet.
 * @param work gets what resolves one, such as `var(--text)`
 */
export function withResolvedColours<T>(work: (resolve: (colour: string) => string) => T): T {
  const probe = document.createElement('span')
  document.body.append(probe)
  try {
    return work((colour) => {
      probe.style.color = colour
      return getComputedStyle(probe).color
    })
  } finally {
    probe.remove()
  }
}
