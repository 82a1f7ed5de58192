import { describe, expect, it } from 'vitest'
import type { PolicyDocument } from './calls'
import { fieldsOf, setValue, valueAt } from './policy'

const document: PolicyDocument = {
  weights: { urgency: { P0: 1000, P1: 300, P2: 100, P3: 0 }, tier: { gold: 40 }, elder: 150, vulnerable: 150, repeat: 80, open_complaint: 120, transferred: 150, callback_due: 200, returned: 900, ageing_per_minute: 20 },
  language_relaxed_after_s: 120, refusal_holds_s: 120, reserved_s: 60, adviser_s: 0, sticky_s: 0, offer_timeout_s: 25, ladders: {},
}

describe('the numbers of a policy', () => {
  it('are all found at their places', () => {
    const places = fieldsOf(document).map((field) => field.place)
    expect(places).toContain('weights.tier.gold')
    expect(places.map((place) => valueAt(document, place)).every(Number.isFinite)).toBe(true)
  })
  it('are changed where they stand', () => {
    const copy = structuredClone(document)
    setValue(copy, 'weights.urgency.P0', 900)
    setValue(copy, 'reserved_s', 30)
    setValue(copy, 'offer_timeout_s', null)
    expect([valueAt(copy, 'offer_timeout_s'), fieldsOf(copy).find((field) => field.place === 'offer_timeout_s')?.optional]).toEqual([null, true])
    expect([valueAt(copy, 'weights.urgency.P0'), copy.reserved_s, document.reserved_s]).toEqual([900, 30, 60])
  })
})
