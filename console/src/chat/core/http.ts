/** Calls to the chat interface. A refusal is thrown as `Refused`; a network that is not there as `Unreachable`. */
import { readRefusal, type Refusal } from './wire'

const ROOT = '/api/v1/chat'
const PATIENCE_MS = 15_000

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly refusal: Refusal,
  ) {
    super(refusal.code)
  }
}

export class Unreachable extends Error {}

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  token?: string | null
  language: string
  body?: object
  /** Another part of the interface than the chat's. */
  root?: string
}

async function request(path: string, call: Call): Promise<Response> {
  const headers: Record<string, string> = { 'accept-language': call.language }
  if (call.token) headers.authorization = `Bearer ${call.token}`
  if (call.body) headers['content-type'] = 'application/json'
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const body = call.body ? JSON.stringify(call.body) : null
  let response: Response
  try {
    response = await fetch((call.root ?? ROOT) + path, { method: call.method ?? 'GET', headers, body, signal, credentials: 'omit' })
  } catch {
    throw new Unreachable()
  }
  if (response.ok) return response
  if (response.status >= 500) throw new Unreachable()
  throw new Refused(response.status, readRefusal(await response.json().catch(() => null)))
}

/** The JSON that `path` answers with, null for an empty answer. */
export async function call(path: string, options: Call): Promise<unknown> {
  const response = await request(path, options)
  return response.status === 204 ? null : response.json().catch(() => null)
}

/** The file at `path`, as a file in memory: it can only be fetched with the token, never by an address alone. */
export async function download(path: string, options: Call): Promise<Blob> {
  return (await request(path, options)).blob()
}

export interface UploadHandle {
  done: Promise<unknown>
  cancel: () => void
}

/** Sends a file and tells how far it is, from 0 to 1. */
export function upload(path: string, file: File, options: Call, progressed: (share: number) => void): UploadHandle {
  const sending = new XMLHttpRequest()
  const done = new Promise<unknown>((resolve, reject) => {
    sending.open('POST', ROOT + path)
    sending.responseType = 'json'
    sending.setRequestHeader('accept-language', options.language)
    if (options.token) sending.setRequestHeader('authorization', `Bearer ${options.token}`)
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) progressed(event.loaded / event.total)
    }
    sending.onerror = sending.ontimeout = () => reject(new Unreachable())
    sending.onabort = () => reject(new DOMException('', 'AbortError'))
    sending.onload = () => {
      if (sending.status >= 200 && sending.status < 300) resolve(sending.response)
      else if (sending.status >= 500) reject(new Unreachable())
      else reject(new Refused(sending.status, readRefusal(sending.response)))
    }
    const form = new FormData()
    form.append('file', file, file.name)
    sending.send(form)
  })
  return { done, cancel: () => sending.abort() }
}
