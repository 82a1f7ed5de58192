import { describe, expect, it } from 'vitest'
import { dark, light, type Palette } from './design/naive'
import tokens from './design/styles/tokens.css?raw'

const sources = import.meta.glob<string>(['./**/*.vue', './**/*.ts', './**/*.css', '!./api/schema.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
})

function tokensOf(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--zk-([\w-]+):\s*([^;]+);/g)].map((hit) => [hit[1] ?? '', (hit[2] ?? '').trim()]))
}

/** "bgApp" -> "bg-app", "text1" -> "text-1" */
const tokenName = (key: string) => key.replaceAll(/([A-Z])/g, '-$1').replaceAll(/(\d)/g, '-$1').toLowerCase()

describe('the rules of the house', () => {
  it('keep every file under 400 lines', () => {
    const long = Object.entries(sources).filter(([, text]) => text.split('\n').length > 400)
    expect(long.map(([path]) => path)).toEqual([])
  })

  it('give each place of the rail keys of its own', () => {
    const keys = Object.entries(sources).flatMap(([path, text]) => (/\/routes\.ts$/.test(path) ? [...text.matchAll(/keys: '([^']+)'/g)].map((hit) => hit[1]) : []))
    expect(keys.length).toBeGreaterThan(10)
    expect(keys.filter((each, place) => keys.indexOf(each) !== place)).toEqual([])
  })

  // the widget's loader runs on a bank's own page, where our tokens are not
  it('keep raw colours in the tokens', () => {
    const raw = Object.entries(sources).filter(
      ([path, text]) =>
        !/tokens\.css$|naive\.ts$|\.test\.ts$|chat\/loader\//.test(path) && /(?<![&\w])#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})\b(?!')|\brgba?\(|\bhsla?\(/i.test(text),
    )
    expect(raw.map(([path]) => path)).toEqual([])
  })

  it.each([
    ['light', light, /:root \{([\s\S]*?)\n\}/],
    ['dark', dark, /\[data-theme="dark"\] \{([\s\S]*?)\n\}/],
  ] as [string, Palette, RegExp][])('give Naive UI the %s colours of the tokens', (_name, palette, pattern) => {
    const known = tokensOf(pattern.exec(tokens)?.[1] ?? '')
    for (const [key, value] of Object.entries(palette)) expect([key, known.get(tokenName(key))]).toEqual([key, value])
  })
})
