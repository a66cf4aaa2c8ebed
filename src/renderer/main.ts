import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { z } from 'zod'
import App from './app/App.vue'
import { applyPreferences } from './app/preferences.ts'
import { followFailures } from './app/missing-pages.ts'
import { preloadPages, router } from './app/router.ts'
import { installTexts } from './app/texts.ts'
import { desktopShell } from './client/shell.ts'
import { i18n } from './i18n/index.ts'
import './tokens.css'

// zod compiles schemas with `new Function` where it may; the content security policy says it may not.
z.config({ jitless: true })

installTexts()
applyPreferences()
followFailures(router)
desktopShell()?.onPageAsked((path) => {
  void router.push(path)
})
createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')
void router.isReady().then(preloadPages)
