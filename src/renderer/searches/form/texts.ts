import { useI18n } from 'vue-i18n'
import type { SearchKind } from '#shared/algorithms/index.ts'

/** Labels and hints of settings: a kind's own where it has any, else those that kinds share. */
export function useKindTexts() {
  const { t, te } = useI18n()
  const own = (kind: SearchKind, key: string, values: Record<string, string> = {}): string | undefined =>
    te(`algorithms.${kind.id}.${key}`) ? t(`algorithms.${kind.id}.${key}`, values) : undefined
  return {
    own,
    label: (kind: SearchKind, key: string): string => own(kind, `fields.${key}`) ?? t(`searches.fields.${key}`),
    /** Of any setting where it stands without the heading of its group; one that has no name is told by its key. */
    nameOf: (kind: SearchKind, key: string): string =>
      own(kind, `fields.${key}`) ??
      [`searches.others.${key}`, `searches.fields.${key}`].flatMap((text) => (te(text) ? [t(text)] : []))[0] ??
      key,
    hint: (kind: SearchKind, key: string): string => own(kind, `hints.${key}`) ?? t(`searches.hints.${key}`),
    optionHint: (key: string, value: number | string): string | undefined =>
      te(`searches.optionHints.${key}.${value}`) ? t(`searches.optionHints.${key}.${value}`) : undefined,
  }
}
