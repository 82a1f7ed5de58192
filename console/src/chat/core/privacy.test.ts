import { describe, expect, it, vi } from 'vitest'
import { Refused, Unreachable } from './http'
import { ASKING, Privacy, readOwnData, readScope, type Consent } from './privacy'
import { dayOf, localDay } from './when'

const words = (zh: string, en = '') => ({ zh, en })
const line = (change: object = {}) => ({
  purpose: 'service',
  name: words('服务', 'Service'),
  why: words('回答您', 'To answer'),
  basis: 'contract',
  automated: false,
  fields: [words('姓名', 'Name')],
  kept_days: 3650,
  kept_since: words('业务结束', 'end'),
  shared: [],
  ...change,
})
const consent = (change: object = {}) => ({
  purpose: 'marketing',
  name: words('推荐', 'Offers'),
  why: words('介绍', 'To tell you'),
  text: words('我同意', 'I agree'),
  version: 2,
  holds: false,
  decision: null,
  said_version: null,
  said_at: null,
  ...change,
})
const own = (...consents: object[]) => ({
  consents,
  refuses_automation: false,
  requests: [],
  correctable: [{ field: 'phone', name: words('手机', 'Phone') }],
})
const refused = (code: string, status: number) => new Refused(status, { code, message: '不行', retryAfter: null })

function privacyOf(answers: Record<string, () => Promise<unknown>>) {
  const around = { token: 'zhang' as string | null }
  const call = vi.fn((path: string, options: { method?: string; body?: object } = {}) => {
    const answer = answers[`${options.method ?? 'GET'} ${path}`]
    return answer ? answer() : Promise.reject(new Unreachable())
  })
  const scope = vi.fn(() => Promise.resolve<unknown>({ lines: [line()] }))
  const privacy = new Privacy({ token: () => around.token, scope, call }, vi.fn())
  return { privacy, around, call, scope }
}

function asConsent(): Consent {
  const [read] = readOwnData(own(consent()))?.consents ?? []
  if (!read) throw new Error('no consent was read')
  return read
}

describe('the published scope', () => {
  it('is read by purpose, with a part wherever basis, time or recipients differ', () => {
    const read = readScope({ lines: [line(), line({ purpose: 'other' }), line({ basis: 'legal_duty', kept_days: 30 })] })
    expect(read?.map((one) => [one.purpose, one.parts.map((part) => [part.basis, part.days])])).toEqual([
      ['service', [['contract', 3650], ['legal_duty', 30]]],
      ['other', [['contract', 3650]]],
    ])
  })

  it('has a text in each language, the other one where one is missing', () => {
    expect(readScope({ lines: [line({ name: words('服务') })] })?.[0]?.name).toEqual({ zh: '服务', en: '服务' })
  })

  it.each([null, {}, [], 'x', { lines: 3 }])('is not made of %j', (answer) => expect(readScope(answer)).toBeNull())

  it('is asked for again only where it did not come', async () => {
    const { privacy, scope } = privacyOf({})
    scope.mockRejectedValueOnce(new Unreachable())
    await privacy.loadScope()
    expect(privacy.scope).toBe('failed')
    await privacy.loadScope()
    await privacy.loadScope()
    expect(privacy.scope).toHaveLength(1)
    expect(scope).toHaveBeenCalledTimes(2)
  })
})

describe('own data', () => {
  it('is not asked for where there is no chat yet', async () => {
    const { privacy, around, call } = privacyOf({})
    around.token = null
    await privacy.loadOwn()
    expect(privacy.own).toBe('guest')
    expect(call).not.toHaveBeenCalled()
  })

  it.each([
    [() => Promise.reject(refused('channels.guest', 403)), 'guest'],
    [() => Promise.reject(refused('channels.too_often', 429)), 'failed'],
    [() => Promise.reject(new Unreachable()), 'failed'],
    [() => Promise.resolve({ nonsense: 1 }), 'failed'],
  ])('says what stood in the way', async (answer, standing) => {
    const { privacy } = privacyOf({ 'GET /privacy': answer })
    await privacy.loadOwn()
    expect(privacy.own).toBe(standing)
  })

  it('of one person is never shown to the next, nor what they were writing', async () => {
    const { privacy, around } = privacyOf({ 'GET /privacy': () => Promise.resolve(own(consent({ holds: true }))) })
    await privacy.loadOwn()
    privacy.form = { kind: 'correct', field: 'phone', value: '139' }
    expect(privacy.isAnothers).toBe(false)
    around.token = 'li'
    expect(privacy.isAnothers).toBe(true)
    const loading = privacy.loadOwn()
    expect([privacy.own, privacy.form.value]).toEqual(['loading', ''])
    around.token = null
    await privacy.loadOwn()
    await loading
    expect(privacy.own).toBe('guest')
  })

  it('is gone once the view is shut', async () => {
    const { privacy } = privacyOf({ 'GET /privacy': () => Promise.resolve(own(consent())) })
    await privacy.loadOwn()
    privacy.shut()
    expect(privacy.own).toBe('loading')
  })
})

describe('a decision', () => {
  it('names the text that was shown, and is told', async () => {
    const { privacy, call } = privacyOf({
      'GET /privacy': () => Promise.resolve(own(consent({ holds: true, decision: 'given' }))),
      'PUT /privacy/consents/marketing': () => Promise.resolve({}),
    })
    await privacy.loadOwn()
    await privacy.decide(asConsent(), 'given')
    expect(call).toHaveBeenCalledWith('/privacy/consents/marketing', { method: 'PUT', body: { decision: 'given', text_version: 2 } })
    expect(privacy.told).toEqual({ what: 'gave', purpose: 'marketing' })
    expect(privacy.busy).toBe(false)
  })

  it('to a text that changed meanwhile is refused in words, and the new text is shown', async () => {
    const texts = [own(consent()), own(consent({ version: 3 }))]
    const { privacy } = privacyOf({
      'GET /privacy': () => Promise.resolve(texts.shift()),
      'PUT /privacy/consents/marketing': () => Promise.reject(refused('privacy.consent_text_outdated', 409)),
    })
    await privacy.loadOwn()
    await privacy.decide(asConsent(), 'given')
    expect(privacy.trouble).toEqual({ at: 'marketing', message: '不行' })
    expect(privacy.told).toBeNull()
    expect(typeof privacy.own === 'object' && privacy.own.consents[0]?.version).toBe(3)
  })

  it('is made once, however often the button is tapped', async () => {
    const { privacy, call } = privacyOf({ 'PUT /privacy/consents/marketing': () => Promise.resolve({}) })
    await Promise.all([privacy.decide(asConsent(), 'given'), privacy.decide(asConsent(), 'given')])
    expect(call.mock.calls.filter(([, options]) => options?.method === 'PUT')).toHaveLength(1)
  })
})

describe('a request', () => {
  const taken = { number: 'R2026-000017', kind: 'correct', state: 'received', due_on: '2026-12-18' }

  it('sends a value with a correction alone, and keeps the day it is due', async () => {
    const { privacy, call } = privacyOf({
      'GET /privacy': () => Promise.resolve(own()),
      'POST /privacy/requests': () => Promise.resolve(taken),
    })
    privacy.form = { kind: 'copy', field: 'phone', value: '139' }
    await privacy.ask()
    expect(call).toHaveBeenCalledWith('/privacy/requests', { method: 'POST', body: { kind: 'copy' } })
    privacy.form = { kind: 'correct', field: 'phone', value: '139' }
    await privacy.ask()
    expect(call).toHaveBeenCalledWith('/privacy/requests', { method: 'POST', body: { kind: 'correct', field: 'phone', value: '139' } })
    expect(privacy.told).toMatchObject({ what: 'received', request: { number: 'R2026-000017', dueOn: '2026-12-18' } })
    expect(privacy.form.value).toBe('')
  })

  it('that the network swallowed keeps what was written', async () => {
    const { privacy } = privacyOf({})
    privacy.form = { kind: 'correct', field: 'phone', value: '139' }
    await privacy.ask()
    expect(privacy.trouble).toEqual({ at: ASKING, message: null })
    expect(privacy.form.value).toBe('139')
  })
})

it('days keep their year and are the same in every zone', () => {
  expect(dayOf(localDay('2026-12-08'), 'zh')).toBe('2026-12-08')
  expect(dayOf(localDay('2026-12-08'), 'en')).toBe('8 Dec 2026')
})
