import { beforeEach, describe, expect, it, vi } from 'vitest'
import { conversation, message } from '../core/builders'
import type { Chat } from '../core/chat'
import { EMPTY } from '../core/thread'
import { readConversation, type Conversation } from '../core/wire'
import { zh } from '../words/zh'
import { besidePart } from './beside'
import type { Desk } from './desk'

const OTHER = { id: 'b', about: '另外<b>想补卡</b>', ended: false, unread: true }

function partOf(change: Partial<Conversation>) {
  const chat = { thread: { ...EMPTY, conversation: conversation(change) }, turn: vi.fn(() => Promise.resolve()) }
  const part = besidePart({ chat: chat as unknown as Chat, words: zh } as Desk)
  document.body.replaceChildren(part.element, part.taken)
  part.update()
  return { chat, part }
}

const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)]

beforeEach(() => {
  document.documentElement.lang = 'zh-CN'
})

describe('matters side by side', () => {
  it('name the other one as text, say that there is news, and lead to it', () => {
    const { chat } = partOf({ beside: [OTHER] })
    const [line] = all('chat-beside')
    expect(line?.textContent).toContain('另外<b>想补卡</b>')
    expect(line?.textContent).toContain('有新回复')
    all('chat-turn')[0]?.click()
    expect(chat.turn).toHaveBeenCalledWith('b')
    expect(all('chat-taken')[0]?.hidden).toBe(true)
  })

  it('lead back, and show what was said before', () => {
    partOf({ beside: [{ ...OTHER, about: '', unread: false }], taken: [message(3, { author: 'customer', text: '另外想补卡' }), message(4, { author: 'agent', authorName: '李敏', text: '好的' })] })
    expect(all('chat-turn')[0]?.textContent).toBe(zh.beside.back)
    expect([...document.querySelectorAll('li')].map((each) => each.textContent)).toEqual(['另外想补卡', '李敏 好的'])
    expect(all('chat-beside')[0]?.textContent).not.toContain('有新回复')
  })

  it('are shown as they are now, the focus staying', () => {
    const { chat, part } = partOf({ beside: [OTHER] })
    all('chat-turn')[0]?.focus()
    chat.thread = { ...EMPTY, conversation: conversation({ beside: [{ ...OTHER, unread: false }] }) }
    part.update()
    expect(document.activeElement).toBe(all('chat-turn')[0])
    chat.thread = { ...EMPTY, conversation: conversation() }
    part.update()
    expect(all('chat-beside')).toHaveLength(0)
  })

  it('are read with nothing that is not one', () => {
    const raw = { id: 'a', state: 'active', beside: [{ id: 'b', about: 'x', unread: true }, { about: 'y' }, 7], taken: [{ sequence: 0 }] }
    const read = readConversation(raw)
    expect(read?.beside).toEqual([{ id: 'b', about: 'x', ended: false, unread: true }])
    expect(read?.taken).toEqual([])
    expect(readConversation({ id: 'a', state: 'active' })?.beside).toEqual([])
  })
})
