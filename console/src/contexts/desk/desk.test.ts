import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem, UNREACHABLE } from '@/api'
import { calls } from './calls'
import { findCanned, firstGap, slashQuery } from './composer/canned'
import { useOutbox } from './composer/useOutbox'
import { groupMine, withLines, withRead } from './list/useDesk'
import { readBand, writeBound } from './side/band'
import { emptyThread, lastFromCustomer, merge, overtaken } from './thread/thread'
import { useThreads } from './thread/useThreads'
import type { CannedReply, Desk, DeskItem, Message } from './types'

const message = (sequence: number, extra: Partial<Message> = {}): Message => ({
  id: `m${sequence}`,
  sequence,
  author: 'customer',
  author_id: 'c',
  author_name: '',
  visibility: 'public',
  kind: 'text',
  text: `text ${sequence}`,
  at: new Date(2026, 0, 1, 12, sequence).toISOString(),
  client_id: null,
  withdrawn: false,
  ...extra,
})
const item = (id: string, extra: Partial<DeskItem>): DeskItem => ({ conversation_id: id, state: 'active', unread: 0, last_at: '2026-01-01T00:00:00Z', ...extra }) as DeskItem

describe('a thread', () => {
  it('holds each message once, in order, whatever order they come in', () => {
    const thread = emptyThread('t')
    merge(thread, [message(3), message(1)])
    merge(thread, [message(2), message(3)])
    expect(thread.messages.map((each) => each.sequence)).toEqual([1, 2, 3])
    expect(thread.end).toBe(3)
    expect(lastFromCustomer(thread)).toBe(3)
  })
})

describe('my contacts', () => {
  it('stand in two groups: danger and the longest wait for me first, the latest answer first', () => {
    const { forMe, forCustomer } = groupMine([
      item('a', { last_author: 'customer', last_at: '2026-01-01T00:02:00Z' }),
      item('b', { last_author: 'customer', last_at: '2026-01-01T00:01:00Z' }),
      item('c', { last_author: 'agent', last_at: '2026-01-01T00:01:00Z' }),
      item('d', { last_author: 'agent', last_at: '2026-01-01T00:05:00Z' }),
      item('e', { last_author: 'agent', state: 'wrap_up', last_at: '2026-01-01T00:09:00Z' }),
      item('f', { last_author: 'assistant', last_at: '2026-01-01T00:03:00Z' }),
      item('g', { last_author: null, last_at: '2026-01-01T00:04:00Z' }),
      item('i', { last_author: 'agent', assigned_at: '2026-01-01T00:07:00Z', last_at: '2026-01-01T00:06:00Z' }),
      item('h', { last_author: 'customer', urgency: 'P0', last_at: '2026-01-01T00:08:00Z' }),
    ])
    expect(forMe.map((each) => each.conversation_id)).toEqual(['h', 'b', 'a', 'f', 'g', 'i', 'e'])
    expect(forCustomer.map((each) => each.conversation_id)).toEqual(['d', 'c'])
  })
})

describe('new lines', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
  const desk = { mine: [item('a', { last_at: at(10) }), item('b', { last_at: at(20) })] } as unknown as Desk
  const line = { conversation_id: 'a', last_line: '在吗', last_author: 'customer', last_at: at(30), unread: 1 }

  it('stand in their contact, and nowhere else', () => {
    const [a, b] = withLines(desk, [line]).mine
    expect(a).toMatchObject({ last_line: '在吗', last_author: 'customer', unread: 1 })
    expect(b).toBe(desk.mine[1])
  })

  it('bring back who was put aside until they write, and they stay when that is read', () => {
    const aside = { ...desk, mine: desk.mine.map((each) => ({ ...each, snoozed_at: at(0), snoozed_until: null })) }
    const back = withRead(withLines(aside, [line]), line.conversation_id)
    expect(groupMine(back.mine).aside.map((each) => each.conversation_id)).not.toContain(line.conversation_id)
    expect(groupMine(aside.mine).aside).toHaveLength(2)
  })

  it('change nothing when the desk was read after them', () => {
    expect(withLines(desk, [{ ...line, last_at: at(5) }]).mine[0]).toBe(desk.mine[0])
  })
})

describe('canned replies', () => {
  const replies = [
    { id: '1', shortcut: '撤销转账', title: '转账汇款', text: '我帮您撤销这笔转账。' },
    { id: '2', shortcut: 'hello', title: 'Greeting', text: 'Hello, this is your bank.' },
  ] as CannedReply[]

  it('leave gaps that are found until they are filled', () => {
    expect(firstGap('您{{日期}}来过')).toEqual({ start: 1, end: 7, name: '日期' })
    expect(firstGap('您 3 日来过 {{}}')).toBeNull()
  })

  it('are asked for by a slash at the beginning of a line only', () => {
    expect(slashQuery('好的\n/cx')).toBe('cx')
    expect(slashQuery('/cx')).toBe('cx')
    expect(slashQuery('／撤')).toBe('撤')
    expect(slashQuery('3/4')).toBeNull()
    expect(slashQuery('/a\nb')).toBeNull()
  })

  it('are found by word, pinyin initials and text', () => {
    expect(findCanned(replies, '撤')[0]?.id).toBe('1')
    expect(findCanned(replies, 'cxzz')[0]?.id).toBe('1')
    expect(findCanned(replies, 'your bank')[0]?.id).toBe('2')
    expect(findCanned(replies, '')).toHaveLength(2)
  })
})

describe('amount bands', () => {
  it('are read in both ways of writing them and written in the reader’s', () => {
    expect(readBand('5–10 万')).toEqual({ from: 50_000, to: 100_000 })
    expect(readBand('50k-100k')).toEqual({ from: 50_000, to: 100_000 })
    expect(readBand('5 万以下')).toEqual({ from: null, to: 50_000 })
    expect(readBand('100 万以上')).toEqual({ from: 1_000_000, to: null })
    expect(readBand('unknown')).toBeNull()
    expect([writeBound(50_000, 'zh'), writeBound(50_000, 'en'), writeBound(1_000_000, 'en')]).toEqual(['5', '50k', '1m'])
  })
})

describe('reading a very long thread', () => {
  beforeEach(() => setActivePinia(createPinia()))
  afterEach(() => vi.restoreAllMocks())

  it('begins at its end, goes back in steps without a gap, and goes on where it ended', async () => {
    let end = 500
    vi.spyOn(calls, 'messages').mockImplementation((_id, after, limit) => {
      const last = Math.min(end, after + limit)
      const items = Array.from({ length: Math.max(0, last - after) }, (_, index) => message(after + index + 1))
      return Promise.resolve({ items, last_sequence: end })
    })
    const threads = useThreads()
    await threads.refresh('x')
    expect(threads.threadOf('x').messages.map((each) => each.sequence)).toEqual(Array.from({ length: 100 }, (_, index) => 401 + index))
    await threads.loadOlder('x')
    expect(threads.threadOf('x').messages[0]?.sequence).toBe(301)
    end = 503
    await Promise.all([threads.refresh('x'), threads.refresh('x')])
    const sequences = threads.threadOf('x').messages.map((each) => each.sequence)
    expect(sequences).toEqual(Array.from({ length: 203 }, (_, index) => 301 + index))
  })
})

describe('sending', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    localStorage.clear()
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  it('tries again under the same id after a break, and shows the message once', async () => {
    const ids: string[] = []
    const say = vi.spyOn(calls, 'say').mockImplementation((_id, body) => {
      ids.push(body.client_id)
      if (ids.length === 1) return Promise.reject(new Problem({ title: '', code: UNREACHABLE, status: 0 }))
      return Promise.resolve(message(1, { author: 'agent', client_id: body.client_id }))
    })
    const outbox = useOutbox()
    const threads = useThreads()
    outbox.draftOf('x')
    outbox.send('x', { text: 'hello', visibility: 'public' })
    await vi.advanceTimersByTimeAsync(10)
    expect(threads.threadOf('x').pending.map((each) => each.state)).toEqual(['waiting'])
    await vi.advanceTimersByTimeAsync(4_000)
    expect(say).toHaveBeenCalledTimes(2)
    expect(new Set(ids).size).toBe(1)
    expect(threads.threadOf('x').pending).toEqual([])
    expect(threads.threadOf('x').messages).toHaveLength(1)
  })

  it('says when all that was written is stored, so that nothing comes after the end', async () => {
    let store: () => void = () => undefined
    vi.spyOn(calls, 'say').mockImplementation(
      (_id, body) => new Promise((resolve) => (store = () => resolve(message(1, { author: 'agent', client_id: body.client_id })))),
    )
    const outbox = useOutbox()
    outbox.draftOf('x')
    outbox.send('x', { text: 'goodbye', visibility: 'public' })
    const settled = outbox.settled('x')
    store()
    expect(await settled).toBe(true)
  })

  it('keeps what was refused until its author decides', async () => {
    vi.spyOn(calls, 'say').mockRejectedValue(new Problem({ title: 'A colleague replied.', code: 'conversations.newer_reply', status: 409 }))
    vi.spyOn(calls, 'messages').mockResolvedValue({ items: [message(1, { author: 'agent' })], last_sequence: 1 })
    const outbox = useOutbox()
    const threads = useThreads()
    outbox.draftOf('x')
    outbox.send('x', { text: 'late', visibility: 'public' })
    await vi.advanceTimersByTimeAsync(10)
    const [pending] = threads.threadOf('x').pending
    expect(pending).toMatchObject({ state: 'refused', why: 'A colleague replied.' })
    outbox.takeBack('x', pending?.client_id ?? '')
    expect(outbox.draftOf('x').reply).toBe('late')
    expect(threads.threadOf('x').pending).toEqual([])
  })

  it('sends what the customer overtook once its author has seen the newer words', async () => {
    const say = vi.spyOn(calls, 'say').mockRejectedValueOnce(new Problem({ title: 'The customer wrote.', code: 'conversations.newer_line', status: 409 }))
    say.mockImplementation((_id, body) => Promise.resolve(message(3, { author: 'agent', client_id: body.client_id })))
    vi.spyOn(calls, 'messages').mockResolvedValue({ items: [message(1), message(2)], last_sequence: 2 })
    const outbox = useOutbox()
    const threads = useThreads()
    outbox.draftOf('x')
    outbox.send('x', { text: 'late', visibility: 'public' })
    await vi.advanceTimersByTimeAsync(10)
    const [pending] = threads.threadOf('x').pending
    expect(pending && overtaken(pending)).toBe(true)
    outbox.insist('x', pending?.client_id ?? '')
    await vi.advanceTimersByTimeAsync(10)
    expect(say.mock.lastCall?.[1].seen_sequence).toBe(2)
    expect(threads.threadOf('x').pending).toEqual([])
  })

  it('leaves draft and unsent messages for after a reload', async () => {
    vi.spyOn(calls, 'say').mockRejectedValue(new Problem({ title: '', code: UNREACHABLE, status: 0 }))
    const before = useOutbox()
    before.draftOf('x').reply = 'half a sent'
    before.send('x', { text: 'on its way', visibility: 'public' })
    await vi.advanceTimersByTimeAsync(10)
    before.forgetAll()
    setActivePinia(createPinia())
    const after = useOutbox()
    expect(after.draftOf('x').reply).toBe('half a sent')
    expect(useThreads().threadOf('x').pending.map((each) => each.text)).toEqual(['on its way'])
  })
})
