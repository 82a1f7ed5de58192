import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

// The customer's page is a build of its own: it shares no chunk with the console and holds no inline script or
// style, so that the server can answer it with a content policy that allows neither.
export default defineConfig({
  base: '/chat/',
  publicDir: false,
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: fileURLToPath(new URL('../src/zhike/app/static/chat', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: fileURLToPath(new URL('./chat.html', import.meta.url)) },
  },
})
