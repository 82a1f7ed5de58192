import { describe, expect, it } from 'vitest'
import type { Message } from '../types'
import { fromHere, isChoosable, weigh } from './split'

const message = (sequence: number, author: Message['author'], change: Partial<Message> = {}): Message =>
  ({ sequence, author, text: `text ${String(sequence)}`, kind: 'text', visibility: 'public', withdrawn: null, attachment: null, ...change }) as Message
const THREAD = [message(1, 'customer'), message(2, 'system', { kind: 'notice' }), message(3, 'agent'), message(4, 'customer'), message(5, 'agent', { visibility: 'internal' }), message(6, 'customer')]

describe('what a split takes along', () => {
  it('is what somebody said and what is still there', () => {
    expect(THREAD.filter(isChoosable).map((each) => each.sequence)).toEqual([1, 3, 4, 5, 6])
    expect(isChoosable(message(7, 'customer', { text: '' }))).toBe(false)
    expect(isChoosable(message(7, 'customer', { text: '', attachment: {} as Message['attachment'] }))).toBe(true)
  })

  it('goes from one message to the end, without what is split off already', () => {
    expect(fromHere(THREAD, 3, new Set([4]))).toEqual([3, 5, 6])
  })

  it('is weighed by what the customer said', () => {
    expect(weigh(THREAD, new Set([3, 6]), new Set([4]))).toEqual({ messages: 2, customer: 1, staying: 1 })
  })
})
