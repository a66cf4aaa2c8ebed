import { ref, watch } from 'vue'
import { setFormatLanguage } from '../format/format.ts'
import { isLanguage, i18n, systemLanguage, type Language } from '../i18n/index.ts'
import { refreshChartTokens } from '../ui/chart-theme.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const themeKey = 'tansaku.theme'
const languageKey = 'tansaku.language'
const foldedKey = 'tansaku.navigation-folded'

function storedTheme(): Theme {
  return themes.find((theme) => theme === localStorage.getItem(themeKey)) ?? 'system'
}
function storedLanguage(): Language {
  const stored = localStorage.getItem(languageKey)
  return isLanguage(stored) ? stored : systemLanguage()
}

export const theme = ref<Theme>(storedTheme())
/** Whether the navigation shows its icons alone. */
export const isFolded = ref(localStorage.getItem(foldedKey) === 'yes')
export const language = ref<Language>(storedLanguage())

/** Puts theme and language in force, and keeps them so. */
export function applyPreferences(): void {
  watch(
    theme,
    (chosen) => {
      if (chosen === 'system') delete document.documentElement.dataset['theme']
      else document.documentElement.dataset['theme'] = chosen
      localStorage.setItem(themeKey, chosen)
      refreshChartTokens()
    },
    { immediate: true },
  )
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refreshChartTokens)
  watch(isFolded, (folded) => {
    localStorage.setItem(foldedKey, folded ? 'yes' : 'no')
  })
  watch(
    language,
    (chosen) => {
      i18n.global.locale.value = chosen
      document.documentElement.lang = chosen
      localStorage.setItem(languageKey, chosen)
      setFormatLanguage(chosen)
    },
    { immediate: true },
  )
}
