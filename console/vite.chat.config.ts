import { fileURLToPath } from 'node:url'
import { build, defineConfig, type Plugin } from 'vite'

const outDir = fileURLToPath(new URL('../src/zhike/app/static/chat', import.meta.url))

// The loader for banks' own sites: one plain script under a name that never changes, beside the page it opens.
const loader = (): Plugin => ({
  name: 'widget-loader',
  apply: 'build',
  async closeBundle() {
    await build({
      configFile: false,
      publicDir: false,
      logLevel: 'warn',
      build: {
        outDir,
        emptyOutDir: false,
        target: 'es2022',
        sourcemap: false,
        lib: {
          entry: fileURLToPath(new URL('./src/chat/loader/widget.ts', import.meta.url)),
          formats: ['iife'],
          name: 'zhikeWidget',
          fileName: () => 'widget.js',
        },
      },
    })
  },
})

// The customer's page is a build of its own: it shares no chunk with the console and holds no inline script or
// style, so that the server can answer it with a content policy that allows neither.
export default defineConfig({
  base: '/chat/',
  publicDir: false,
  plugins: [loader()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: fileURLToPath(new URL('./chat.html', import.meta.url)) },
  },
})
