import { useI18n } from 'vue-i18n'

/** Without a number they take all that is there. */
const countsData: ReadonlySet<string> = new Set(['trainingImages', 'trainingTokens'])

/** The value of a setting, as it is read. */
export function useSettingText(): (key: string, value: unknown) => string {
  const { t } = useI18n()
  return (key, value) =>
    value === null || value === undefined
      ? countsData.has(key)
        ? t('forms.all')
        : '–'
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value as string | number | boolean)
}
