import { describe, expect, it } from 'vitest'
import { FIRST_MS, LONGEST_MS, retryDelay } from './backoff'
import { conversation, draft, message } from './builders'
import { fileProblem, fileSize, isKnownKind, LARGEST_BYTES } from './files'
import { itemsOf, typingNow } from './items'
import { subjectOf, takePassFromAddress } from './pass'
import { isBlank, languageOf, lengthOf, splitAddresses } from './text'
import { EMPTY, type Thread } from './thread'
import { Unread } from './unread'
import { clock, greetingOf, moment, waitRange } from './when'

const at = (text: string) => new Date(text)
const bytes = (...values: number[]) => new Uint8Array(values)

describe('the next try', () => {
  it('comes later and later, never later than the longest, and never for all at once', () => {
    expect(retryDelay(1, 0)).toBe(FIRST_MS / 2)
    expect(retryDelay(3, 0)).toBe(FIRST_MS * 2)
    expect(retryDelay(99, 0.999)).toBeLessThanOrEqual(LONGEST_MS)
    expect(retryDelay(99, 0)).toBe(LONGEST_MS / 2)
    for (let failures = 0; failures < 40; failures++) expect(retryDelay(failures, 0.5)).toBeGreaterThan(0)
  })
})

describe('times', () => {
  const now = at('2026-11-20T15:00:00')
  it('are said as the day asks', () => {
    expect(moment(at('2026-11-20T14:23:00'), now, 'zh', false)).toBe('今天 14:23')
    expect(moment(at('2026-11-19T16:42:00'), now, 'zh', false)).toBe('昨天 16:42')
    expect(moment(at('2026-11-12T09:18:00'), now, 'zh', false)).toBe('11-12 09:18')
    expect(moment(at('2025-11-12T09:18:00'), now, 'en', false)).toBe('12 Nov 2025 09:18')
    expect(moment(at('2026-11-19T16:42:00'), now, 'en', false)).toBe('Yesterday 16:42')
  })

  it('are spoken out for elders', () => {
    expect(moment(at('2026-11-20T16:42:00'), now, 'zh', true)).toBe('今天下午 4 点 42 分')
    expect(clock(at('2026-11-20T09:00:00'), 'zh', true)).toBe('上午 9 点整')
    expect(clock(at('2026-11-20T00:05:00'), 'en', true)).toBe('12:05 am')
    expect(['凌晨', '上午', '中午', '晚上'].map((_, index) => clock(at(`2026-11-20T${['05', '11', '13', '22'][index]}:01:00`), 'zh', true))).toEqual(
      ['凌晨 5 点 1 分', '上午 11 点 1 分', '中午 1 点 1 分', '晚上 10 点 1 分'],
    )
  })

  it('greet by the hour', () => {
    expect([3, 8, 12, 15, 20].map(greetingOf)).toEqual(['night', 'morning', 'noon', 'afternoon', 'evening'])
  })
})

describe('a wait', () => {
  it.each([
    [null, null, null],
    [10, 50, '不到 1 分钟'],
    [100, 230, '约 1–4 分钟'],
    [120, 120, '约 2 分钟'],
    [null, 170, '约 2–3 分钟'],
    [30, 200, '约 1–4 分钟'],
  ] as const)('from %s to %s seconds is said as %s', (low, high, said) => {
    expect(waitRange(low, high, 'zh')).toBe(said)
  })
  it('is said in English too', () => {
    expect(waitRange(0, 20, 'en')).toBe('under 1 min')
    expect(waitRange(60, 180, 'en')).toBe('about 1–3 min')
  })
})

describe('a text', () => {
  it('is counted in characters', () => {
    expect(lengthOf(' 😀好 ')).toBe(2)
  })
  it('is blank when nothing can be seen', () => {
    expect(isBlank(' \n\u200b\u3164\ufeff')).toBe(true)
    expect(isBlank(' a ')).toBe(false)
  })
  it('tells its language', () => {
    expect(languageOf('转账 ok')).toBe('zh-CN')
    expect(languageOf('hello')).toBe('en')
    expect(languageOf('123 €')).toBeNull()
  })
  it('is cut into plain pieces and https addresses', () => {
    expect(splitAddresses('见 https://bank.example/a?b=1。好')).toEqual([
      { text: '见 ', link: false },
      { text: 'https://bank.example/a?b=1', link: true },
      { text: '。好', link: false },
    ])
    for (const text of ['http://bank.example', 'javascript:alert(1)', 'https://user@evil.example', 'https://localhost/x', 'plain']) {
      expect(splitAddresses(text)).toEqual([{ text, link: false }])
    }
    expect(splitAddresses('go to https://bank.example.')[1]).toEqual({ text: 'https://bank.example', link: true })
  })
})

describe('a file', () => {
  it('is known by its first bytes, never by its name', async () => {
    const png = bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
    expect(isKnownKind(png)).toBe(true)
    expect(isKnownKind(bytes(0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x57, 0x45, 0x42, 0x50))).toBe(true)
    expect(isKnownKind(bytes(0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x41, 0x56, 0x49, 0x20))).toBe(false)
    expect(await fileProblem(new File([png], 'x.exe'))).toBeNull()
    expect(await fileProblem(new File(['MZ..............'], 'x.png', { type: 'image/png' }))).toBe('kind')
    expect(await fileProblem(new File([], 'x.png'))).toBe('empty')
    expect(await fileProblem(new File([new Uint8Array(LARGEST_BYTES + 1)], 'x.pdf'))).toBe('large')
  })
  it('tells its size', () => {
    expect([10, 830_000, 3_600_000].map(fileSize)).toEqual(['1 KB', '811 KB', '3.4 MB'])
  })
})

describe('the pass of the app', () => {
  const pass = `h.${btoa('{"sub":"C-001"}')}.s`
  it('is taken out of the address at once', () => {
    history.replaceState(null, '', `/chat?lang=en#jwt=${pass}&x=1`)
    expect(takePassFromAddress()).toBe(pass)
    expect(location.href).toContain('/chat?lang=en#x=1')
    expect(takePassFromAddress()).toBeNull()
  })
  it('tells one person from another', () => {
    expect(subjectOf(pass)).toBe('C-001')
    for (const broken of ['', 'a.b.c', `h.${btoa('7')}.s`, `h.${btoa('{"sub":7}')}.s`]) expect(subjectOf(broken)).toBeNull()
  })
})

describe('the lines of a thread', () => {
  const thread = (change: Partial<Thread>): Thread => ({ ...EMPTY, conversation: conversation(), ...change })

  it('leave out the greeting and say the time after a silence', () => {
    const messages = [
      message(1, { author: 'system', notice: 'greeting' }),
      message(2, { at: '2026-11-20T06:00:00Z' }),
      message(3, { at: '2026-11-20T06:05:00Z' }),
      message(4, { at: '2026-11-20T06:30:00Z', author: 'customer', clientId: 'a' }),
    ]
    const items = itemsOf(thread({ messages, outbox: [draft('b', 'x')] }))
    expect(items.map((item) => item.key)).toEqual(['time 2', 'm2', 'm3', 'time 4', 'a', 'b'])
    expect(items.map((item) => item.kind === 'message' && item.follows)).toEqual([false, false, true, false, false, false])
  })

  it('tick the last own message only', () => {
    const messages = [message(1, { author: 'customer' }), message(2, { author: 'customer' }), message(3)]
    const ticks = (read: number) =>
      itemsOf(thread({ messages, conversation: conversation({ readByAgent: read }) })).flatMap((item) =>
        item.kind === 'message' ? [item.tick] : [],
      )
    expect(ticks(0)).toEqual([null, 'stored', null])
    expect(ticks(2)).toEqual([null, 'read', null])
  })

  it('offer choices until the customer has gone on, or a person is asked for', () => {
    const choices = [{ label: 'A', text: 'A' }]
    const messages = [message(1, { author: 'customer' }), message(2, { choices })]
    const answerable = (change: Partial<Thread>) =>
      itemsOf(thread({ messages, ...change })).some((item) => item.kind === 'message' && item.answerable)
    expect(answerable({})).toBe(true)
    expect(answerable({ messages: [...messages, message(3, { author: 'customer' })] })).toBe(false)
    expect(answerable({ outbox: [draft('a', 'x')] })).toBe(false)
    expect(answerable({ personAsked: true })).toBe(false)
    expect(answerable({ conversation: conversation({ state: 'queued' }) })).toBe(false)
  })

  it('show the assistant at work while its answer is due', () => {
    const asked = thread({ messages: [message(1, { author: 'customer' })] })
    const then = Date.parse(asked.messages[0]?.at ?? '')
    expect(typingNow(asked, then + 1000)).toBe('assistant')
    expect(typingNow(asked, then + 9000)).toBeNull()
    expect(typingNow(thread({ messages: [message(1)] }), then)).toBeNull()
    expect(typingNow({ ...asked, typing: { author: 'agent', at: 0 } }, then)).toBe('agent')
  })
})

describe('unread lines', () => {
  it('are those that came while nobody looked', () => {
    const unread = new Unread()
    const grown = (count: number): Thread => ({
      ...EMPTY,
      conversation: conversation(),
      messages: Array.from({ length: count }, (_, index) => message(index + 1)),
    })
    unread.take(EMPTY, false)
    expect(unread.take(grown(3), false)).toBe(false)
    expect(unread.take(grown(5), false)).toBe(true)
    expect(unread.count).toBe(2)
    unread.take(grown(6), true)
    expect(unread.count).toBe(0)
    unread.take({ ...grown(1), conversation: conversation({ id: 'second' }) }, false)
    expect(unread.count).toBe(1)
  })
})
