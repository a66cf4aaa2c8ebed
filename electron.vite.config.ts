import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import { rendererConfig } from './vite.renderer.ts'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/**
 * Main, preload and renderer into out/. Packages with native parts, and everything else in node_modules, stay there.
 */
export default defineConfig({
  main: {
    build: {
      outDir: path('out/main'),
      rollupOptions: {
        input: { index: path('src/main/desktop/main.ts'), search: path('src/main/search/main.ts') },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: path('out/preload'),
      rollupOptions: {
        input: { index: path('src/preload/index.ts') },
        // A sandboxed preload script can only be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...rendererConfig,
    build: {
      ...rendererConfig.build,
      outDir: path('out/renderer'),
      rollupOptions: { input: path('src/renderer/index.html') },
    },
  },
})
