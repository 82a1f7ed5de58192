import type { Middleware } from 'openapi-fetch'

/** A key for something that must be done once: 128 random bits. Not `randomUUID`, which plain http has not got. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const HEADER = 'Idempotency-Key'
/** What was sent and never answered, by its words: sent again, it has the key that it had, and is done once. */
const unanswered = new Map<string, string>()
const sent = new Map<string, string>()

/** Gives every creation a key of its own, and the same one to the same creation for as long as no answer has come. */
export const onceEach: Middleware = {
  async onRequest({ request, id }) {
    if (request.method !== 'POST' || request.headers.has(HEADER) || !isJson(request.headers)) return request
    const body = await request.clone().text()
    // A message has a key in its body, which holds for ever.
    if (body.includes('"client_id"')) return request
    const words = `${request.url} ${body}`
    const key = unanswered.get(words) ?? newKey()
    unanswered.set(words, key)
    sent.set(id, words)
    request.headers.set(HEADER, key)
    return request
  },
  onResponse({ response, id }) {
    settle(id, response.status < 500)
  },
  onError({ id }) {
    settle(id, false)
  },
}

function settle(id: string, answered: boolean): void {
  const words = sent.get(id)
  sent.delete(id)
  if (answered && words !== undefined) unanswered.delete(words)
}

function isJson(headers: Headers): boolean {
  return headers.get('Content-Type')?.includes('json') ?? false
}
