import createClient, { type Middleware } from 'openapi-fetch'
import { csrfToken, languageTag } from './cookies'
import { onceEach } from './creations'
import { Problem, UNREACHABLE, readProblem } from './problems'
import type { paths } from './schema'
import { learnServerTime } from './serverTime'

type Listener = () => void

const unauthenticated = new Set<Listener>()

/** Calls `listener` whenever an answer says that nobody is signed in (401). */
export function onUnauthenticated(listener: Listener): () => void {
  unauthenticated.add(listener)
  return () => unauthenticated.delete(listener)
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

function prepare(headers: Headers, method: string): void {
  headers.set('Accept-Language', languageTag())
  if (!SAFE.has(method)) headers.set('X-CSRF-Token', csrfToken())
}

async function check(response: Response, url: string): Promise<Response> {
  learnServerTime(response.headers.get('date'))
  if (response.ok) return response
  const problem = await readProblem(response)
  // a wrong password is an answer to the sign-in form, not the end of a session
  if (response.status === 401 && !new URL(url, location.origin).pathname.startsWith('/api/v1/session')) {
    unauthenticated.forEach((listener) => listener())
  }
  throw problem
}

const house: Middleware = {
  onRequest({ request }) {
    prepare(request.headers, request.method)
    return request
  },
  onResponse({ response, request }) {
    return check(response, request.url)
  },
  onError({ error }) {
    if (error instanceof Problem) return error
    if (error instanceof DOMException && error.name === 'AbortError') return error
    return new Problem({ title: '', code: UNREACHABLE, status: 0 })
  },
}

/** The typed client: every path, parameter and answer comes from the server's own description (`npm run api`). */
export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin' })
api.use(house, onceEach)

/** Unwraps an answer of `api`: gives the body, or throws the `Problem`. */
export async function take<T>(answer: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await answer
  if (error !== undefined) throw error
  return data as T
}

/** The few calls that are not JSON in and JSON out: uploads and downloads. Throws a `Problem` like `api` does. */
export async function send(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  prepare(headers, (init.method ?? 'GET').toUpperCase())
  let response: Response
  try {
    response = await fetch(url, { ...init, headers, credentials: 'same-origin' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem({ title: '', code: UNREACHABLE, status: 0 })
  }
  return check(response, url)
}
