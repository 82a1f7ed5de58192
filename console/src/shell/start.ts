import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@/design/styles/index.css'
import './shell.css'
import { startPreferences } from '@/design'
import AppRoot from './AppRoot.vue'
import type { ConsoleContext } from './context'
import { makeI18n } from './i18n'
import { declareKeys, startKeymap, type KeyEntry } from './keymap'
import { PARTS, type Parts } from './parts'
import { makeQueryClient } from './queries'
import { makeRouter } from './router'
import { TOPS } from './tops'

const RELOADED = 'zhike.reloaded'
const ONCE_PER_MS = 60_000

/** After an update the page may name files that are gone: load the new page once, and not in a circle. */
function reloadOnStalePage(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0)
    if (Date.now() - last < ONCE_PER_MS) return
    event.preventDefault()
    sessionStorage.setItem(RELOADED, String(Date.now()))
    location.reload()
  })
}

/** Going to each place of the rail, and what the frame itself offers. */
function shellKeys(contexts: ConsoleContext[]): KeyEntry[] {
  const places = contexts
    .flatMap((context) => context.routes)
    .flatMap(({ name, meta }): KeyEntry[] =>
      meta?.nav ? [{ id: `go.${String(name)}`, title: 'shell.go', of: meta.nav.label, group: 'shell.group.go', keys: meta.nav.keys ?? '', permission: meta.permission }] : [],
    )
  const group = 'shell.group.general'
  return [
    { id: 'palette', title: 'shell.palette.title', group, keys: 'mod+k' },
    { id: 'sheet', title: 'shell.sheet.title', group, keys: '?' },
    ...places,
  ]
}

/** Puts the console together from what each context contributes and shows it. */
export function startConsole(contexts: ConsoleContext[], keys: readonly KeyEntry[][], strings: Record<string, unknown>): void {
  reloadOnStalePage()
  startPreferences()
  declareKeys(shellKeys(contexts))
  keys.forEach(declareKeys)
  startKeymap()
  const app = createApp(AppRoot)
  app.use(createPinia())
  app.use(makeI18n(strings))
  app.use(VueQueryPlugin, { queryClient: makeQueryClient(), enableDevtoolsV6Plugin: false })
  app.use(makeRouter(contexts.flatMap((context) => context.routes)))
  app.provide(
    TOPS,
    contexts.flatMap((context) => (context.top ? [context.top] : [])),
  )
  app.provide(PARTS, Object.assign({}, ...contexts.map((context) => context.parts)) as Parts)
  app.mount('#app')
}
