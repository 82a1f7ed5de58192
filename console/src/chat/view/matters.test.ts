import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Chat } from '../core/chat'
import { Refused } from '../core/http'
import type { Uploads } from '../core/uploads'
import { en } from '../words/en'
import { zh } from '../words/zh'
import type { Desk } from './desk'
import { MattersSheet } from './matters'
import type { Pictures } from './pictures'

const COMPLAINT = {
  id: 'c1',
  number: 'C26-000012',
  title: '排队<b>太久</b>',
  state: 'closed',
  due_on: null,
  object_until: '2026-12-20',
  answer: { finding: 'partly', because: '当日只开一个窗口', remedy: '增开窗口' },
  steps: [
    { at: '2026-11-20T04:00:00Z', kind: 'received', text: 'chat' },
    { at: '2026-11-21T04:00:00Z', kind: 'told_extension', text: '2026-12-20' },
    { at: '2026-11-21T04:00:00Z', kind: 'assigned', text: 'somebody' },
  ],
}
const ORDER = { id: 'w1', number: 'W26-000034', name: { zh: '回电', en: 'Callback' }, state: 'open', due_at: '2026-11-21T04:00:00Z', steps: [] }

function sheetOf(refusing = false) {
  let complaint: object = COMPLAINT
  const call = vi.fn((path: string, options: { method?: string } = {}): Promise<unknown> => {
    if (options.method === 'POST' && refusing) return Promise.reject(new Refused(409, { code: 'cases.objection_over', message: '期限已过', retryAfter: null }))
    if (path.endsWith('/objections')) complaint = { ...COMPLAINT, state: 'under_review', object_until: null }
    return Promise.resolve({ items: path === '/work-orders' ? [ORDER] : [complaint] })
  })
  const chat = { token: 't' as string | null, call }
  const desk = { chat: chat as unknown as Chat, uploads: {} as Uploads, pictures: {} as Pictures, words: zh, look: { language: 'zh', dark: false, elder: false } } as Desk
  return { sheet: new MattersSheet(desk), chat, call, desk }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
const at = (root: Element, id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`)

describe('the view of my matters', () => {
  beforeEach(() => {
    HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
      this.open = true
    }
  })
  afterEach(() => document.body.replaceChildren())

  it('shows complaints with their answer, and work orders, as text only', async () => {
    const { sheet } = sheetOf()
    sheet.open()
    await settle()
    const [complaint, order] = [...sheet.element.querySelectorAll('[data-testid="matter"]')]
    expect(complaint?.textContent).toContain('排队<b>太久</b>')
    expect(complaint?.textContent).toContain('C26-000012 · 已办结')
    expect(at(sheet.element, 'matter-answer')?.textContent).toContain('部分属实')
    expect(complaint?.querySelectorAll('li')).toHaveLength(2)
    expect(order?.textContent).toContain('回电')
    expect(order?.querySelector('[data-testid="matter-object"]')).toBeNull()
  })

  it('takes an objection once', async () => {
    const { sheet, call } = sheetOf()
    sheet.open()
    await settle()
    at(sheet.element, 'matter-object')?.click()
    const text = at(sheet.element, 'matter-text') as HTMLTextAreaElement
    at(sheet.element, 'matter-send')?.click()
    expect(call).not.toHaveBeenCalledWith('/complaints/c1/objections', expect.anything())
    text.value = '不同意'
    text.dispatchEvent(new Event('input'))
    at(sheet.element, 'matter-send')?.click()
    await settle()
    expect(call).toHaveBeenCalledWith('/complaints/c1/objections', { method: 'POST', body: { text: '不同意' } })
    expect(at(sheet.element, 'matter-object')).toBeNull()
    expect(sheet.element.textContent).toContain('复核中')
  })

  it('says why the bank did not take it, and keeps what was written', async () => {
    const { sheet } = sheetOf(true)
    sheet.open()
    await settle()
    at(sheet.element, 'matter-add')?.click()
    const text = at(sheet.element, 'matter-text') as HTMLTextAreaElement
    text.value = '补充'
    text.dispatchEvent(new Event('input'))
    at(sheet.element, 'matter-send')?.click()
    await settle()
    expect(sheet.element.textContent).toContain('期限已过')
    expect((at(sheet.element, 'matter-text') as HTMLTextAreaElement).value).toBe('补充')
  })

  it('speaks English, and forgets the person before', async () => {
    const { sheet, chat, desk } = sheetOf()
    sheet.open()
    await settle()
    sheet.dress({ ...desk, words: en, look: { ...desk.look, language: 'en' } })
    expect(sheet.element.textContent).toContain('partly justified')
    chat.token = null
    sheet.update()
    await settle()
    expect(sheet.element.textContent).not.toContain('C26-000012')
  })
})
