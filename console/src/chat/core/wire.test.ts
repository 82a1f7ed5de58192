import { describe, expect, it } from 'vitest'
import { readAttachment, readBank, readConversation, readFrame, readMessage, readRefusal } from './wire'

const C = { id: 'c1', state: 'queued', language: 'en', place: { position: 2, wait_low_s: 30, wait_high_s: null, open: true } }
const M = { id: 'm1', sequence: 3, author: 'agent', author_name: 'Li', text: 'hello', at: '2026-11-20T06:00:00Z' }

describe('frames', () => {
  it('are read with their messages and conversation', () => {
    const frame = readFrame(JSON.stringify({ type: 'welcome', conversation: C, messages: [M] }))
    expect(frame).toMatchObject({
      type: 'welcome',
      conversation: { id: 'c1', state: 'queued', place: { position: 2, waitLow: 30, waitHigh: null, open: true } },
      messages: [{ sequence: 3, author: 'agent', authorName: 'Li', choices: [], notice: null }],
    })
  })

  it.each([
    'nonsense',
    '[]',
    '3',
    'null',
    '{"type":"constructor"}',
    '{"type":"__proto__"}',
    '{"type":"welcome"}',
    '{"type":"welcome","conversation":{"id":"x","state":"dancing"}}',
    '{"type":"state","conversation":7}',
    '{"type":"stored","sequence":-1,"client_id":"a"}',
    new ArrayBuffer(8),
  ])('that are none are passed over: %s', (data) => {
    expect(readFrame(data)).toBeNull()
  })

  it('lose broken messages and keep the others', () => {
    const messages = [M, null, 7, { ...M, sequence: 0 }, { ...M, author: 'devil' }, { ...M, sequence: 4 }]
    const frame = readFrame(JSON.stringify({ type: 'messages', messages }))
    expect(frame?.type === 'messages' && frame.messages.map((one) => one.sequence)).toEqual([3, 4])
  })

  it('of every other kind are read', () => {
    expect(readFrame('{"type":"typing","author":"agent"}')).toEqual({ type: 'typing', author: 'agent' })
    expect(readFrame('{"type":"read","sequence":9}')).toEqual({ type: 'read', sequence: 9 })
    expect(readFrame('{"type":"pong"}')).toEqual({ type: 'pong' })
    expect(readFrame('{"type":"stored","client_id":"a","sequence":2,"at":"t"}')).toMatchObject({ clientId: 'a', sequence: 2 })
    expect(readFrame('{"type":"error","code":"x.y","message":"No.","client_id":"a"}')).toEqual({
      type: 'error',
      refusal: { code: 'x.y', message: 'No.', retryAfter: null },
      clientId: 'a',
    })
  })
})

describe('what a message carries', () => {
  it('is read with source, choices and file', () => {
    const read = readMessage({
      ...M,
      citation: { article_id: 'a', version: 3, title: 'Guide', effective_from: '2026-07-01', verbatim: true, attachments: [{ id: 'f', name: 'a.png', content_type: 'image/png', size: 9, width: 3, height: 2, alt_zh: '图', alt_en: 7 }, 'rubbish'] },
      choices: [{ label: 'One', text: 'one' }, { label: 'Two' }, {}],
      attachment: { id: 'f', name: 'a.png', content_type: 'image/png', size: 10, width: 4, height: 3 },
    })
    expect(read?.citation).toEqual({ articleId: 'a', version: '3', title: 'Guide', effectiveFrom: '2026-07-01', text: null, rephrased: false, files: [{ id: 'f', name: 'a.png', contentType: 'image/png', size: 9, width: 3, height: 2, altZh: '图', altEn: '' }] })
    expect(read?.choices).toEqual([
      { label: 'One', text: 'one' },
      { label: 'Two', text: 'Two' },
    ])
    expect(read?.attachment).toMatchObject({ width: 4, height: 3 })
  })

  it('may be missing', () => {
    expect(readAttachment({})).toBeNull()
    expect(readConversation({ ...C, agent: { name: '' }, place: { position: 'x' } })).toMatchObject({ agent: null, place: null })
    expect(readBank({ bank: { name_zh: '临州银行', name_en: '' } })).toEqual({ zh: '临州银行', en: '临州银行' })
    expect(readBank({})).toBeNull()
  })
})

describe('a refusal', () => {
  it('is read from a problem document', () => {
    const problem = { code: 'platform.too_many', title: 'Wait.', params: { retry_s: '7' } }
    expect(readRefusal(problem)).toEqual({ code: 'platform.too_many', message: 'Wait.', retryAfter: 7 })
  })

  it('is read from a frame, whose sentence alone says the seconds', () => {
    expect(readRefusal({ code: 'c', message: '发送太快。请 12 秒后再试。' }).retryAfter).toBe(12)
    expect(readRefusal({ code: 'c', message: 'Try again in 3 s.' }).retryAfter).toBe(3)
    expect(readRefusal({ code: 'c', message: 'The limit is 4000 signs' }).retryAfter).toBeNull()
    expect(readRefusal(null)).toEqual({ code: '', message: '', retryAfter: null })
  })
})
