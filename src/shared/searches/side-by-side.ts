import { canonicalJson } from '../text/canonical-json.ts'

/** A setting of several searches; undefined for a search whose algorithm has no such setting. */
export interface SettingRow {
  readonly key: string
  readonly values: readonly unknown[]
  readonly differs: boolean
}

/** All settings that any of them has, in the order in which the searches name them. */
export function settingsSideBySide(settings: readonly Readonly<Record<string, unknown>>[]): SettingRow[] {
  const keys = [...new Set(settings.flatMap((each) => Object.keys(each)))]
  return keys.map((key) => {
    const values = settings.map((each) => each[key])
    const written = values.map((value) => (value === undefined ? '' : canonicalJson(value)))
    return { key, values, differs: new Set(written).size > 1 }
  })
}

/** What a search has computed, all its epochs. */
export const computedMs = ({
  epochRecords,
}: {
  readonly epochRecords: readonly { readonly durationMs: number }[]
}): number => epochRecords.reduce((sum, { durationMs }) => sum + durationMs, 0)
