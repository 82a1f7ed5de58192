import createClient from 'openapi-fetch'
import { describe, expect, it } from 'vitest'
import { onceEach } from './creations'

interface Paths {
  '/things': { post: { requestBody: { content: { 'application/json': Record<string, string> } }; responses: { 201: { content: { 'application/json': object } } } } }
}

/** A server that remembers the keys it was sent and answers with `statuses` in turn; 0 = the line breaks. */
function server(statuses: number[]) {
  const keys: (string | null)[] = []
  const api = createClient<Paths>({
    baseUrl: 'http://bank.example',
    fetch: async (request) => {
      keys.push(request.headers.get('Idempotency-Key'))
      const status = statuses.shift() ?? 201
      if (status === 0) throw new TypeError('Failed to fetch')
      return new Response('{}', { status, headers: { 'Content-Type': 'application/json' } })
    },
  })
  api.use(onceEach)
  const post = (body: Record<string, string>) => api.POST('/things', { body }).catch(() => undefined)
  return { keys, post }
}

describe('a creation', () => {
  it('has the same key until an answer comes, and a new one after that', async () => {
    const { keys, post } = server([0, 503, 201, 201])
    for (let turn = 0; turn < 4; turn += 1) await post({ name: 'a' })
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(keys.slice(0, 3)).toEqual([keys[0], keys[0], keys[0]])
    expect(keys[3]).not.toBe(keys[0])
  })

  it('has a key of its own where its words differ', async () => {
    const { keys, post } = server([0, 0])
    await post({ name: 'b' })
    await post({ name: 'c' })
    expect(keys[1]).not.toBe(keys[0])
  })

  it('is left alone when it is a message with a key in its body', async () => {
    const { keys, post } = server([201])
    await post({ client_id: 'x', text: 'hello' })
    expect(keys).toEqual([null])
  })
})
