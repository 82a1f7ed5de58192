import { describe, expect, it } from 'vitest'

type Tree = { [key: string]: string | Tree }
const files = import.meta.glob<Tree>('./**/strings.*.json', { eager: true, import: 'default' })
const sources = import.meta.glob<string>(['./**/*.vue', './**/*.ts', '!./**/*.test.ts'], { eager: true, query: '?raw', import: 'default' })

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + key, value)
    else flatten(value, `${prefix}${key}.`).forEach((text, path) => flat.set(path, text))
  }
  return flat
}

function all(language: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [path, tree] of Object.entries(files)) {
    if (!path.endsWith(`.${language}.json`)) continue
    flatten(tree, `${path.split('/').at(-2)}.`).forEach((text, key) => found.set(key, text))
  }
  return found
}

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((hit) => hit[1]).sort()
const zh = all('zh')
const en = all('en')

describe('the words of the console', () => {
  it('say everything in both languages', () => {
    expect([...zh.keys()].filter((key) => !en.has(key))).toEqual([])
    expect([...en.keys()].filter((key) => !zh.has(key))).toEqual([])
  })

  it('fill the same places in both languages', () => {
    for (const [key, text] of zh) expect([key, places(en.get(key) ?? '')]).toEqual([key, places(text)])
  })

  it('exist for every key that the source names', () => {
    const missing: string[] = []
    for (const [path, source] of Object.entries(sources)) {
      for (const hit of source.matchAll(/\bt\(\s*'([\w.]+)'/g)) {
        const key = hit[1] ?? ''
        if (!zh.has(key)) missing.push(`${path}: ${key}`)
      }
    }
    expect(missing).toEqual([])
  })

  it('stand in Chinese only in the string files', () => {
    const allowed = ['design/format.ts', 'shell/fuzzy.ts', 'shell/useShellCommands.ts', 'shell/shortcuts.ts', 'side/band.ts', 'composer/canned.ts']
    const found: string[] = []
    for (const [path, source] of Object.entries(sources)) {
      if (path.includes('/chat/') || allowed.some((each) => path.endsWith(each))) continue
      const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|<!--[\s\S]*?-->/gm, '')
      if (/\p{Script=Han}/u.test(code)) found.push(path)
    }
    expect(found).toEqual([])
  })
})
