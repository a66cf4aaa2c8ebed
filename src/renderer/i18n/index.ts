import { createI18n } from 'vue-i18n'

export const languages = ['en', 'ja'] as const
export type Language = (typeof languages)[number]

export function isLanguage(value: unknown): value is Language {
  return (languages as readonly unknown[]).includes(value)
}

export function systemLanguage(): Language {
  return navigator.languages.some((tag) => tag.startsWith('ja')) && !navigator.languages[0]?.startsWith('en')
    ? 'ja'
    : 'en'
}

/** Empty as long as nobody brings texts (`app/texts.ts`), so that features may use it and it knows none of them. */
export const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages: { en: {}, ja: {} } })
