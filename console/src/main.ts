import { startConsole } from '@/shell/start'
import type { ConsoleContext, KeyEntry } from '@/shell'

// Each context, and each part of one with pages of its own, is found by its folder: a new one needs no line here.
const contexts = import.meta.glob<ConsoleContext>('./contexts/**/routes.ts', { eager: true, import: 'default' })
const keys = import.meta.glob<KeyEntry[]>('./contexts/**/keys.ts', { eager: true, import: 'default' })
const strings = import.meta.glob(['./design/strings.*.json', './shell/strings.*.json', './contexts/**/strings.*.json'], {
  eager: true,
  import: 'default',
})

startConsole(Object.values(contexts), Object.values(keys), strings)
