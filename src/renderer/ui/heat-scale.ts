/** One hue from little to much, or two hues away from a neutral middle. Both stay apart for colour-blind eyes. */
export type HeatRamp = 'sequential' | 'diverging'

/** Where a value stands between the ends of its domain, 0 … 1. */
export function shareOf(
  value: number,
  [low, high]: readonly [number, number],
  scale: 'linear' | 'logarithmic',
): number {
  const place = scale === 'logarithmic' ? Math.log : (each: number): number => each
  if (high === low) return 0.5
  return Math.min(1, Math.max(0, (place(value) - place(low)) / (place(high) - place(low))))
}

/** Of the ratios of a map, the share that its colours tell apart; what lies further out has the colour of the end. */
const toldApart = 0.95

/**
 * Ends of a domain with 1 in its middle on a logarithmic scale, wide enough for nearly all ratios, so that one operator
 * far out does not turn all others pale; never narrower than `least`.
 */
export function ratioDomain(ratios: readonly number[], least = 1.1): readonly [number, number] {
  const widths = ratios.map((ratio) => Math.max(ratio, 1 / ratio)).sort((a, b) => a - b)
  const widest = Math.max(least, widths[Math.ceil(toldApart * widths.length) - 1] ?? least)
  return [1 / widest, widest]
}

/** Where black and white text are equally readable on the colours of tokens.css, so that 4.5:1 holds on all of them. */
const textTurnsAt = { sequential: { light: 0.715, dark: 0.595 }, diverging: { light: 0.876, dark: 0.834 } }
const stops: Record<HeatRamp, readonly [string, string, string]> = {
  sequential: ['--heat-low', '--heat-middle', '--heat-high'],
  diverging: ['--diverge-low', '--diverge-middle', '--diverge-high'],
}

/** Background and text colour of a cell. */
export function heatLook(share: number, ramp: HeatRamp): { backgroundColor: string; color: string } {
  const [low, middle, high] = stops[ramp]
  const strength = ramp === 'sequential' ? share : Math.max(share, 1 - share)
  const inTheme = (theme: 'light' | 'dark'): string =>
    strength > textTurnsAt[ramp][theme] ? 'var(--heat-text-high)' : 'var(--heat-text-low)'
  return {
    backgroundColor:
      share <= 0.5
        ? `color-mix(in oklab, var(${middle}) ${(share * 200).toFixed(1)}%, var(${low}))`
        : `color-mix(in oklab, var(${high}) ${((share - 0.5) * 200).toFixed(1)}%, var(${middle}))`,
    color:
      inTheme('light') === inTheme('dark') ? inTheme('light') : `light-dark(${inTheme('light')}, ${inTheme('dark')})`,
  }
}

/** The names of a ramp's colours, from little to much. */
export const heatStops = (ramp: HeatRamp): readonly string[] => stops[ramp]

/** The whole ramp, for a legend. */
export function heatGradient(ramp: HeatRamp): string {
  return `linear-gradient(to right in oklab, ${stops[ramp].map((stop) => `var(${stop})`).join(', ')})`
}
