import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { conversation, draft, message } from '../core/builders'
import type { Chat } from '../core/chat'
import { Refused } from '../core/http'
import { EMPTY, type Thread } from '../core/thread'
import { Uploads } from '../core/uploads'
import { zh } from '../words/zh'
import { composerPart } from './composer'
import type { Desk } from './desk'
import { endingPart } from './ending'
import { messageLine } from './message'
import { ownLine } from './own'
import { Pictures } from './pictures'
import { queuePart } from './queue'
import { threadPart } from './thread'

function deskOf(thread: Partial<Thread> = {}, elder = false) {
  const chat = {
    thread: { ...EMPTY, conversation: conversation(), ...thread },
    status: { line: 'open', detour: false, opening: false },
    hasSession: true,
    token: 't',
    send: vi.fn(),
    typing: vi.fn(),
    askPerson: vi.fn(),
    again: vi.fn(),
    discard: vi.fn(),
    read: vi.fn(),
    end: vi.fn(),
    rate: vi.fn(() => Promise.resolve()),
    restart: vi.fn(() => Promise.resolve()),
  }
  const desk: Desk = {
    chat: chat as unknown as Chat,
    uploads: new Uploads(chat as unknown as Chat, () => 'zh', () => undefined),
    pictures: new Pictures(chat as unknown as Chat, () => 'zh'),
    words: zh,
    look: { language: 'zh', dark: false, elder },
    signal: new AbortController().signal,
    bankName: () => '临州银行',
    openPrivacy: vi.fn(),
    openMatters: vi.fn(),
    compose: vi.fn(),
    toEnd: vi.fn(),
  }
  return { chat, desk }
}

const find = (root: Element, testid: string) => root.querySelector<HTMLElement>(`[data-testid="${testid}"]`)
const press = (field: Element, change: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...change })
  field.dispatchEvent(event)
  return event
}

beforeEach(() => {
  document.documentElement.lang = 'zh-CN'
  sessionStorage.clear()
  const watching = class {
    observe() {}
    disconnect() {}
  }
  vi.stubGlobal('IntersectionObserver', watching)
  vi.stubGlobal('ResizeObserver', watching)
})
afterEach(() => vi.unstubAllGlobals())

describe('a message', () => {
  const nasty = '<img src=x onerror=alert(1)><script>alert(2)</script> https://bank.example/a'

  it.each(['agent', 'system', 'assistant'] as const)('of %s is text and nothing else', (author) => {
    const { desk } = deskOf()
    const { element } = messageLine(message(1, { author, text: nasty, authorName: '<b>Li</b>' }), desk)
    expect(element.querySelectorAll('img, script, .who b b')).toHaveLength(0)
    expect(element.textContent).toContain(nasty)
    expect(element.querySelectorAll('a')).toHaveLength(author === 'assistant' ? 1 : 0)
  })

  it('of the customer is text, also when the server changed it', () => {
    const { desk } = deskOf()
    const line = ownLine({ kind: 'draft', key: 'a', draft: draft('a', nasty) }, desk)
    expect(find(line.element, 'chat-message')?.textContent).toBe(nasty)
    const stored = message(1, { author: 'customer', clientId: 'a', text: '***' })
    line.update({ kind: 'message', key: 'a', message: stored, tick: 'stored', answerable: false, follows: false })
    expect(find(line.element, 'chat-message')?.textContent).toBe('***')
    expect(line.element.textContent).toContain(zh.stored)
  })

  it('opens an address of an approved answer apart from this page', () => {
    const { desk } = deskOf()
    const link = messageLine(message(1, { text: '见 https://bank.example/a' }), desk).element.querySelector('a')
    expect(link?.rel).toContain('noopener')
    expect(link?.textContent).toBe('https://bank.example/a')
  })

  it('shows its source, version and day, and the original where there is one', () => {
    const { desk } = deskOf()
    const citation = { articleId: 'a', version: '3', title: '转账说明', effectiveFrom: '2026-07-01', text: '原文第一段', rephrased: false, files: [] }
    const { element } = messageLine(message(1, { citation }), desk)
    const source = find(element, 'chat-citation')
    expect(source?.closest('[data-testid="chat-message"]')).not.toBeNull()
    expect(source?.textContent).toContain('《转账说明》')
    expect(source?.textContent).toContain('第 3 版 · 2026-07-01 起生效')
    const original = source?.querySelector<HTMLElement>('.original')
    expect(original?.hidden).toBe(true)
    source?.querySelector('button')?.click()
    expect(original?.hidden).toBe(false)
  })

  it('shows the files of the article it cites with the words of the page, each fetched under the message', async () => {
    const { desk } = deskOf()
    const file = { id: 'f', name: 'a.png', contentType: 'image/png', size: 9, width: 30, height: 20, altZh: '步骤图', altEn: 'Steps' }
    const paper = { ...file, id: 'g', name: 'b.pdf', contentType: 'application/pdf', altZh: '', altEn: 'Fees' }
    const address = vi.spyOn(desk.pictures, 'address').mockResolvedValue('blob:x')
    const citation = { articleId: 'a', version: '3', title: '转账说明', effectiveFrom: null, text: null, rephrased: false, files: [file, paper] }
    const { element } = messageLine(message(7, { citation }), desk)
    const shown = find(element, 'chat-cited-files')
    expect(shown?.querySelector('img')?.alt).toBe('步骤图')
    expect(shown?.querySelector('.name')?.textContent).toBe('Fees')
    await vi.waitFor(() => expect(shown?.querySelector('img')?.src).toBe('blob:x'))
    expect(address.mock.calls).toEqual([['f', 7]])
  })

  it('says its language where it is not the language of the page', () => {
    const { desk } = deskOf()
    expect(messageLine(message(1, { text: 'Hello there' }), desk).element.querySelector('.txt')?.getAttribute('lang')).toBe('en')
    expect(messageLine(message(1, { text: '您好' }), desk).element.querySelector('.txt')?.hasAttribute('lang')).toBe(false)
  })

  it('offers its choices as buttons, three at most for elders', () => {
    const choices = ['甲', '乙', '丙', '丁'].map((label) => ({ label, text: `${label}！` }))
    const { desk, chat } = deskOf({}, true)
    const { element } = messageLine(message(1, { choices }), desk)
    const buttons = [...element.querySelectorAll<HTMLElement>('.opt')]
    expect(buttons.map((one) => one.textContent)).toEqual(['甲', '乙', '丙'])
    buttons[1]?.click()
    expect(chat.send).toHaveBeenCalledWith('乙！')
  })

  it('that was refused says why, beside itself, with the ways out', () => {
    const { desk, chat } = deskOf()
    const failed = draft('a', '太长', {
      status: 'failed',
      refusal: { code: 'conversations.text_too_long', message: '这条太长。', retryAfter: null },
    })
    const line = ownLine({ kind: 'draft', key: 'a', draft: failed }, desk)
    line.update({ kind: 'draft', key: 'a', draft: failed })
    expect(line.element.querySelector('[role=alert]')?.textContent).toBe('这条太长。')
    const [retry, edit] = [...line.element.querySelectorAll('button')]
    retry?.click()
    expect(chat.again).toHaveBeenCalledWith('a')
    edit?.click()
    expect(chat.discard).toHaveBeenCalledWith('a')
    expect(desk.compose).toHaveBeenCalledWith('太长')
  })
})

describe('the field', () => {
  const fieldOf = (desk: Desk) => {
    const part = composerPart(desk)
    document.body.replaceChildren(part.element)
    part.update()
    return { part, field: find(part.element, 'chat-input') as HTMLTextAreaElement }
  }
  const type = (field: HTMLTextAreaElement, text: string) => {
    field.value = text
    field.dispatchEvent(new Event('input'))
  }

  it('sends with Enter, breaks the line with Shift+Enter', () => {
    const { desk, chat } = deskOf()
    const { field } = fieldOf(desk)
    type(field, ' 你好 ')
    expect(press(field, { shiftKey: true }).defaultPrevented).toBe(false)
    expect(chat.send).not.toHaveBeenCalled()
    press(field)
    expect(chat.send).toHaveBeenCalledWith('你好')
    expect(field.value).toBe('')
  })

  it('never sends while an input method is composing', () => {
    const { desk, chat } = deskOf()
    const { field } = fieldOf(desk)
    type(field, 'zhuanzhang')
    press(field, { isComposing: true })
    press(field, { keyCode: 229 } as KeyboardEventInit)
    expect(chat.send).not.toHaveBeenCalled()
    expect(field.value).toBe('zhuanzhang')
  })

  it('sends nothing empty and nothing too long, and says so', () => {
    const { desk, chat } = deskOf()
    const { field, part } = fieldOf(desk)
    type(field, ' \u200b\n')
    press(field)
    expect(part.element.querySelector('.hint')?.textContent).toBe(zh.empty)
    type(field, '好'.repeat(3900))
    expect(part.element.querySelector('.hint')?.textContent).toBe('3900 / 4000')
    type(field, '😀'.repeat(4002))
    press(field)
    expect(part.element.querySelector('.hint')?.textContent).toBe(zh.tooLong(2))
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(chat.send).not.toHaveBeenCalled()
  })

  it('keeps what was being written over a reload', () => {
    const { desk } = deskOf()
    type(fieldOf(desk).field, '写了一半')
    expect(fieldOf(desk).field.value).toBe('写了一半')
  })

  it('shows a person one tap away in every state', () => {
    for (const state of ['assistant', 'queued', 'offered', 'active', 'wrap_up', 'closed'] as const) {
      for (const elder of [false, true]) {
        const { desk, chat } = deskOf({ conversation: conversation({ state }) }, elder)
        const { part } = fieldOf(desk)
        const human = find(part.element, 'chat-human')
        expect(human?.closest('[hidden]')).toBeNull()
        human?.click()
        expect(chat.askPerson).toHaveBeenCalledTimes(['assistant', 'wrap_up', 'closed'].includes(state) ? 1 : 0)
      }
    }
  })
})

describe('the queue card', () => {
  const place = { position: 3, waitLow: 100, waitHigh: 230, open: true }

  it('says the place and the wait, keeps them current, and goes', () => {
    const { desk, chat } = deskOf({ conversation: conversation({ state: 'queued', place }) })
    const part = queuePart(desk)
    part.update()
    expect(part.element.hidden).toBe(false)
    expect(find(part.element, 'chat-position')?.textContent).toBe('第 3 位')
    expect(part.element.textContent).toContain('约 1–4 分钟')
    chat.thread = { ...chat.thread, conversation: conversation({ state: 'offered', place: { ...place, position: 1, waitLow: null, waitHigh: null } }) }
    part.update()
    expect(find(part.element, 'chat-position')?.textContent).toBe('第 1 位')
    expect(part.element.textContent).toContain(zh.queueSoon)
    chat.thread = { ...chat.thread, conversation: conversation({ state: 'active' }) }
    part.update()
    expect(part.element.hidden).toBe(true)
  })

  it('asks once more before the place is given up', () => {
    const { desk, chat } = deskOf({ conversation: conversation({ state: 'queued', place }) })
    const part = queuePart(desk)
    part.update()
    const named = (name: string) => [...part.element.querySelectorAll('button')].find((one) => one.textContent === name)
    named(zh.leaveQueue)?.click()
    expect(chat.end).not.toHaveBeenCalled()
    named(zh.leaveYes)?.click()
    expect(chat.end).toHaveBeenCalledOnce()
  })

  it('says when nobody is at work', () => {
    const { desk } = deskOf({ conversation: conversation({ state: 'queued', place: { ...place, open: false } }) })
    const part = queuePart(desk)
    part.update()
    expect(part.element.textContent).toContain(zh.queueClosed)
  })
})

describe('the ending', () => {
  it('takes a rating in place and shows the one taken', async () => {
    const { desk, chat } = deskOf({ conversation: conversation({ state: 'wrap_up' }) })
    const part = endingPart(desk)
    part.update()
    expect(part.element.hidden).toBe(false)
    find(part.element, 'chat-rating-4')?.click()
    expect(chat.rate).toHaveBeenCalledWith(4, '')
    chat.thread = { ...chat.thread, conversation: conversation({ state: 'closed', rating: 4 }) }
    part.update()
    expect(find(part.element, 'chat-rating-4')?.getAttribute('aria-pressed')).toBe('true')
    expect(part.element.textContent).toContain(zh.rated(4, '满意'))
  })

  it('says why a rating was not taken', async () => {
    const { desk, chat } = deskOf({ conversation: conversation({ state: 'closed' }) })
    chat.rate = vi.fn(() => Promise.reject(new Refused(409, { code: 'x', message: '超过 10 分钟不能再改。', retryAfter: null })))
    const part = endingPart(desk)
    part.update()
    find(part.element, 'chat-rating-1')?.click()
    const alerts = () => [...part.element.querySelectorAll('[role=alert]')].map((one) => one.textContent)
    await vi.waitFor(() => expect(alerts()).toContain('超过 10 分钟不能再改。'))
  })
})

describe('the thread', () => {
  it('keeps the element of a line from writing to stored, and the order of all', () => {
    const { desk, chat } = deskOf({ outbox: [draft('a', '你好')] })
    const part = threadPart(desk, [], [])
    document.body.replaceChildren(part.element)
    part.update()
    const written = find(part.element, 'chat-message')
    chat.thread = {
      ...chat.thread,
      outbox: [],
      messages: [message(1, { author: 'system', text: '已接入' }), message(2, { author: 'customer', clientId: 'a', text: '你好' }), message(3)],
    }
    part.update()
    const lines = [...part.element.querySelectorAll<HTMLElement>('[data-testid="chat-message"]')]
    expect(lines.map((one) => one.dataset.author)).toEqual(['system', 'customer', 'assistant'])
    expect(lines[1]).toBe(written)
    expect(part.element.querySelector('[role=log]')?.getAttribute('aria-live')).toBe('polite')
  })
})
