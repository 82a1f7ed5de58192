import { describe, expect, it } from 'vitest'
import { fullest } from './mix'

const capacity = { chat: 3, voice: 1, message: 0 }

describe('what fits together', () => {
  it('is three chats, or a call and a chat', () => {
    expect(fullest(capacity, { effort: { chat: 2, voice: 4, message: 0 }, limit: 6 })).toEqual([{ chat: 1, voice: 1 }, { chat: 3, voice: 0 }])
  })
  it('is everything when nothing weighs', () => {
    expect(fullest(capacity, { effort: { chat: 0, voice: 0, message: 0 }, limit: 1 })).toEqual([{ chat: 3, voice: 1 }])
  })
  it('is nothing when one alone is too much', () => {
    expect(fullest(capacity, { effort: { chat: 2, voice: 2, message: 0 }, limit: 1 })).toEqual([{ chat: 0, voice: 0 }])
  })
})
