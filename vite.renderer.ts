import { fileURLToPath } from 'node:url'
import tailwind from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import type { UserConfig } from 'vite'

/** How the renderer is built: electron.vite.config.ts takes it as it is, the development server of the renderer too. */
export const rendererConfig: UserConfig = {
  root: fileURLToPath(new URL('src/renderer', import.meta.url)),
  base: './',
  plugins: [vue(), tailwind()],
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    // Messages become syntax trees, not functions: nothing needs eval under the content security policy.
    __INTLIFY_JIT_COMPILATION__: 'true',
  },
  build: {
    target: 'chrome130',
    cssTarget: 'chrome130',
    minify: true,
    // A data: URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_500,
  },
}
