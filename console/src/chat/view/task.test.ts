import { afterEach, describe, expect, it, vi } from 'vitest'
import { message } from '../core/builders'
import { readMessage, type TaskCard } from '../core/wire'
import { zh } from '../words/zh'
import type { Desk } from './desk'
import { taskCard } from './task'

const desk = { words: zh, look: { language: 'zh', dark: false, elder: false }, chat: { token: 't0ken' } } as unknown as Desk
const card = (change: Partial<TaskCard> = {}): TaskCard => ({ task: 'balance', title: '查询余额', step: 'result', lead: '查到了', rows: [{ label: '活期', value: '1.00 元' }], ...change })
const find = <T extends HTMLElement>(root: Element, testid: string) => root.querySelector<T>(`[data-testid="${testid}"]`) as T
const settled = () => new Promise((done) => setTimeout(done))

function answering(...answers: { status?: number; body: unknown }[]) {
  const asked = vi.fn((address: string, call: RequestInit) => {
    void address
    void call
    const next = answers.shift() ?? { body: {} }
    return Promise.resolve(new Response(JSON.stringify(next.body), { status: next.status ?? 200 }))
  })
  vi.stubGlobal('fetch', asked)
  return asked
}

afterEach(() => vi.unstubAllGlobals())

describe('what is done for the customer', () => {
  it('shows title, words and rows, never markup', () => {
    const shown = taskCard(card({ lead: '<b>x</b>' }), desk)
    expect(shown.textContent).toContain('<b>x</b>')
    expect(shown.querySelector('dd')?.textContent).toBe('1.00 元')
    expect(taskCard(card({ step: 'ask', rows: [] }), desk).querySelector('.task-title')).toBeNull()
  })

  it('reads a card from the wire and nothing that is none', () => {
    const plain = { ...message(1), author: 'assistant' }
    expect(readMessage({ ...plain, task: { task: 'x', title: 'y', step: 'confirm', lead: 'z', rows: [{ label: 'a', value: 'b' }, 1] } })?.task?.rows).toEqual([{ label: 'a', value: 'b' }])
    expect(readMessage({ ...plain, task: { step: 'fly' } })?.task).toBeNull()
  })
})

describe('the secure field', () => {
  it('sends a code by its own call, and wipes it from the field at once', async () => {
    const asked = answering({ status: 201, body: { phone: '138****5678', shown_code: '123456' } }, { body: { state: 'wrong', tries_left: 4 } }, { body: { state: 'proven', tries_left: 4 } })
    const shown = taskCard(card({ step: 'secure', rows: [] }), desk)
    document.body.append(shown)
    const field = find<HTMLInputElement>(shown, 'chat-code')
    find(shown, 'chat-code-send').click()
    await settled()
    expect(find(shown, 'chat-code-shown').textContent).toContain('123456')
    for (const code of ['11 11-11', '123456']) {
      field.value = code
      field.dispatchEvent(new Event('input'))
      find(shown, 'chat-code-check').click()
      expect(field.value).toBe('')
      await settled()
    }
    expect(asked.mock.calls.map(([address]) => address)).toEqual(['/api/v1/chat/step-up/codes', '/api/v1/chat/step-up/proofs', '/api/v1/chat/step-up/proofs'])
    expect(asked.mock.calls[2]?.[1].body).toBe('{"code":"123456"}')
    expect(shown.querySelector('[role="status"]')?.textContent).toBe(zh.codeProven)
    expect(field.disabled).toBe(true)
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain('123456')
  })

  it('says why no code was sent', async () => {
    answering({ status: 429, body: { code: 'channels.code_too_soon', title: '请 40 秒后再发。' } })
    const shown = taskCard(card({ step: 'secure', rows: [] }), desk)
    find(shown, 'chat-code-send').click()
    await settled()
    expect(shown.querySelector('[role="status"]')?.textContent).toBe('请 40 秒后再发。')
  })
})
