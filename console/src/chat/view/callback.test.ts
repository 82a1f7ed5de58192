import { beforeEach, describe, expect, it, vi } from 'vitest'
import { conversation } from '../core/builders'
import type { Chat } from '../core/chat'
import { Refused } from '../core/http'
import { EMPTY } from '../core/thread'
import type { Callback, Conversation } from '../core/wire'
import { zh } from '../words/zh'
import { callbackPart } from './callback'
import type { Desk } from './desk'

const possible = {
  available: true,
  number: '138****5678',
  zone: 'Asia/Shanghai',
  slots: [
    { start: '2026-11-20T05:00:00Z', day: '11月20日 周五', hours: '13:00-13:30' },
    { start: '2026-11-21T05:00:00Z', day: '11月21日 周六', hours: '13:00-13:30' },
  ],
}
const arranged: Callback = { kind: 'place', phase: 'waiting', number: '138****5678', when: '', slotFrom: null, tries: 0, triesMost: 3 }

function partOf(change: Partial<Conversation> = {}, answer: object = possible) {
  const chat = {
    thread: { ...EMPTY, conversation: conversation({ state: 'queued', ...change }) },
    call: vi.fn(() => Promise.resolve(answer)),
    act: vi.fn((_path: string, _options: object) => Promise.resolve()),
  }
  const desk = { chat: chat as unknown as Chat, words: zh, look: { language: 'zh' }, toEnd: vi.fn() } as unknown as Desk
  const part = callbackPart(desk, () => undefined)
  document.body.append(part.element)
  part.update()
  return { chat, part }
}
const find = <T extends HTMLElement = HTMLElement>(testid: string) => document.querySelector<T>(`[data-testid="${testid}"]`)
const press = async (testid: string) => {
  find(testid)?.click()
  await new Promise((resolve) => setTimeout(resolve))
}
const alarm = () => [...document.querySelectorAll('[role="alert"]')].map((each) => each.textContent).join('')

beforeEach(() => document.body.replaceChildren())

describe('being called back', () => {
  it('asks for the number on file and a slot, grouped by day', async () => {
    const { chat } = partOf()
    await press('chat-callback')
    expect(find<HTMLInputElement>('chat-callback-onfile')?.checked).toBe(true)
    find<HTMLInputElement>('chat-callback-slot')?.click()
    expect([...document.querySelectorAll('optgroup')].map((each) => each.label)).toEqual(['11月20日 周五', '11月21日 周六'])
    await press('chat-callback-send')
    expect(alarm()).toContain(zh.callback.slotNeeded)
    expect(chat.act).not.toHaveBeenCalled()
    const slots = find<HTMLSelectElement>('chat-callback-slots')
    if (slots) slots.value = possible.slots[1]?.start ?? ''
    await press('chat-callback-send')
    expect(chat.act).toHaveBeenCalledWith('/callback', { method: 'PUT', body: { kind: 'slot', slot_from: possible.slots[1]?.start, number: null } })
  })

  it('keeps what was typed when the server refuses it', async () => {
    const { chat } = partOf({}, { ...possible, number: '', slots: [] })
    chat.act.mockRejectedValueOnce(new Refused(422, { code: 'routing.callback_number_unfit', message: '电话号码不正确。', retryAfter: null }))
    await press('chat-callback')
    await press('chat-callback-send')
    expect(alarm()).toContain(zh.callback.typedNeeded)
    const typed = find<HTMLInputElement>('chat-callback-typed')
    if (typed) typed.value = ' 95588 '
    await press('chat-callback-send')
    expect(alarm()).toContain('电话号码不正确。')
    expect(typed?.value).toBe(' 95588 ')
    expect(chat.act).toHaveBeenCalledWith('/callback', { method: 'PUT', body: { kind: 'place', slot_from: null, number: '95588' } })
  })

  it('says where nothing can be arranged', async () => {
    partOf({}, { available: false })
    await press('chat-callback')
    expect(alarm()).toContain(zh.callback.unavailable)
  })

  it('shows what is arranged, and takes it back after asking once more', async () => {
    const { chat } = partOf({ callback: arranged })
    expect(find('chat-callback')?.hidden).toBe(true)
    expect(find('chat-callback-card')?.textContent).toContain(zh.callback.arrangedPlace)
    await press('chat-callback-cancel')
    expect(chat.act).not.toHaveBeenCalled()
    await press('chat-callback-cancel-yes')
    expect(chat.act).toHaveBeenCalledWith('/callback', { method: 'DELETE' })
  })

  it.each([
    [{ phase: 'parked', tries: 1, when: '11月20日 周五 13:40' }, '已打 1 次没有打通'],
    [{ phase: 'parked', when: '11月21日 周六 08:00' }, '现在不打扰您'],
    [{ kind: 'slot', phase: 'parked', when: '11月20日 周五 13:00-13:30' }, '13:00-13:30，客服会拨打'],
    [{ phase: 'calling' }, '正在给您打电话'],
  ] as const)('says how it stands: %o', (change, said) => {
    partOf({ state: change.phase === 'calling' ? 'active' : 'queued', callback: { ...arranged, ...change } })
    expect(find('chat-callback-card')?.textContent).toContain(said)
    expect(find('chat-callback-change')?.parentElement?.hidden).toBe(change.phase === 'calling')
  })
})
