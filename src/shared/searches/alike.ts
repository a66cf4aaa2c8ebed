import type { SearchSettings } from '../contract/searches.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { settingsSideBySide, type SettingRow } from './side-by-side.ts'

interface Seeded {
  readonly seed: number
}

const butSeed = (settings: Seeded): string => canonicalJson({ ...settings, seed: 0 })

/** A seed that no search, or no training, of these settings had: the one after the greatest. */
export function nextSeed(settings: Seeded, others: readonly Seeded[]): number {
  const alike = butSeed(settings)
  return 1 + Math.max(settings.seed, ...others.filter((each) => butSeed(each) === alike).map(({ seed }) => seed))
}

/** In what a search differs from the one that it was begun like; the first value is that one's. */
export const differencesOf = (before: SearchSettings, after: SearchSettings): SettingRow[] =>
  settingsSideBySide([before, after]).filter(({ differs }) => differs)
