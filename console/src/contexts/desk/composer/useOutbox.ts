import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import { isProblem, live, serverNow } from '@/api'
import { calls } from '../calls'
import { lastOf, merge, type Pending, type Thread } from '../thread/thread'
import { useThreads } from '../thread/useThreads'
import type { Attachment, Taken, Visibility } from '../types'
import { emptyDraft, forget, keep, loadKept, type Draft } from './keep'

const RETRY_MS = 3_000

export interface Outgoing {
  text: string
  visibility: Visibility
  attachment?: Attachment
  taken?: Taken | null
  mentions?: string[]
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Drafts and messages on their way. A message is shown at once, goes out in order, is tried again under the same client
 * id until the server has it (so it is never stored twice), and survives a reload together with the draft.
 */
export const useOutbox = defineStore('desk.outbox', () => {
  const threads = useThreads()
  const drafts = reactive(new Map<string, Draft>())
  const sending = new Map<string, Promise<void>>()
  const timers = new Map<string, number>()
  const stops = new Map<string, () => void>()

  function save(id: string): void {
    keep(id, drafts.get(id) ?? emptyDraft(), threads.threadOf(id).pending)
  }

  /** The draft of a conversation; the first call also brings back what a reload interrupted. */
  function draftOf(id: string): Draft {
    const known = drafts.get(id)
    if (known) return known
    const kept = loadKept(id)
    drafts.set(id, kept.draft)
    const thread = threads.threadOf(id)
    const present = new Set(thread.pending.map((each) => each.client_id))
    const back = kept.pending.filter((each) => !present.has(each.client_id))
    thread.pending = [...back.map((each) => (each.state === 'sending' ? { ...each, state: 'waiting' as const } : each)), ...thread.pending]
    stops.set(id, watch(() => [drafts.get(id), threads.threads.get(id)?.pending], () => save(id), { deep: true }))
    if (thread.pending.length > 0) void flush(id)
    return drafts.get(id) as Draft
  }

  function send(id: string, outgoing: Outgoing): void {
    const thread = threads.threadOf(id)
    thread.pending = [
      ...thread.pending,
      {
        client_id: newId(),
        text: outgoing.text,
        visibility: outgoing.visibility,
        attachment: outgoing.attachment ?? null,
        at: serverNow(),
        state: timers.has(id) && thread.pending.length > 0 ? 'waiting' : 'sending',
        code: null,
        why: '',
        seen_sequence: outgoing.visibility === 'public' ? lastOf(thread) : null,
        taken: outgoing.taken ?? null,
        // words to a colleague are a note, whatever else is said
        ...(outgoing.mentions?.length ? { mentions: outgoing.mentions, visibility: 'internal' as const } : {}),
      },
    ]
    void flush(id)
  }

  function change(thread: Thread, client: string, changes: Partial<Pending>): void {
    thread.pending = thread.pending.map((each) => (each.client_id === client ? { ...each, ...changes } : each))
  }

  /** What became of the suggestion that the message began as. */
  function tellTaken(thread: Thread, item: Pending, sequence: number): void {
    if (item.taken) calls.usedInMessage(item.taken, thread.id, sequence).catch(() => undefined)
  }

  async function post(thread: Thread, item: Pending): Promise<'stored' | 'later' | 'refused'> {
    change(thread, item.client_id, { state: 'sending' })
    try {
      const stored = await calls.say(thread.id, {
        client_id: item.client_id,
        text: item.text,
        visibility: item.visibility,
        attachment_id: item.attachment?.id,
        seen_sequence: item.seen_sequence ?? undefined,
        mentions: item.mentions,
      })
      tellTaken(thread, item, stored.sequence)
      settle(thread, item.client_id, stored.sequence)
      if (stored.sequence === lastOf(thread) + 1) merge(thread, [stored])
      else await threads.refresh(thread.id)
      return 'stored'
    } catch (error) {
      if (isProblem(error) && (error.unreachable || error.status >= 500 || error.status === 429 || error.status === 401)) {
        change(thread, item.client_id, { state: 'waiting' })
        return 'later'
      }
      const code = isProblem(error) ? error.code : 'console.unexpected'
      change(thread, item.client_id, { state: 'refused', code, why: isProblem(error) ? error.message : '' })
      void threads.refresh(thread.id)
      return 'refused'
    }
  }

  /** What was sent after it had not seen less because its own forerunner is stored now. */
  function settle(thread: Thread, client: string, sequence: number): void {
    thread.pending = thread.pending.map((each) =>
      each.client_id !== client && each.seen_sequence !== null && each.seen_sequence < sequence
        ? { ...each, seen_sequence: sequence }
        : each,
    )
  }

  /** Sends what waits, one after the other: the order in which it was written is the order in the thread. */
  function flush(id: string): Promise<void> {
    const current = sending.get(id)
    if (current) return current
    window.clearTimeout(timers.get(id))
    timers.delete(id)
    const job = sendAll(id).finally(() => {
      sending.delete(id)
      // written in the very moment in which the last one was done
      if (threads.threadOf(id).pending.some((each) => each.state === 'sending')) void flush(id)
    })
    sending.set(id, job)
    return job
  }

  async function sendAll(id: string): Promise<void> {
    const thread = threads.threadOf(id)
    for (;;) {
      const item = thread.pending.find((each) => each.state !== 'refused')
      if (!item) return
      const outcome = await post(thread, item)
      if (outcome === 'later') {
        thread.pending = thread.pending.map((each) => (each.state === 'sending' ? { ...each, state: 'waiting' as const } : each))
        timers.set(id, window.setTimeout(() => void flush(id), RETRY_MS))
        return
      }
      // a stored message may be missing from the merge only when the thread could not be read again
      if (outcome === 'stored') thread.pending = thread.pending.filter((each) => each.client_id !== item.client_id)
    }
  }

  /** Waits until what was written has been tried; true when all of it is stored. */
  async function settled(id: string): Promise<boolean> {
    await sending.get(id)
    return threads.threadOf(id).pending.length === 0
  }

  /** Sends a refused message after all: its author has now seen what stands there. */
  function insist(id: string, client: string): void {
    const thread = threads.threadOf(id)
    change(thread, client, { state: 'sending', code: null, why: '', seen_sequence: lastOf(thread) })
    void flush(id)
  }

  /** A refused message goes to a second person instead: from then on it stands with those that wait. */
  async function askReview(id: string, client: string): Promise<void> {
    const thread = threads.threadOf(id)
    const item = thread.pending.find((each) => each.client_id === client)
    if (!item) return
    await calls.askReview(id, { text: item.text, seen_sequence: item.seen_sequence ?? lastOf(thread), attachments: item.attachment ? [item.attachment.id] : [] })
    discard(id, client)
  }

  /** Takes a refused message back into the composer. */
  function takeBack(id: string, client: string): void {
    const thread = threads.threadOf(id)
    const item = thread.pending.find((each) => each.client_id === client)
    if (!item) return
    const draft = draftOf(id)
    const field = item.visibility === 'internal' ? 'note' : 'reply'
    draft[field] = draft[field] ? `${item.text}\n${draft[field]}` : item.text
    draft.mode = field
    discard(id, client)
  }

  function discard(id: string, client: string): void {
    const thread = threads.threadOf(id)
    thread.pending = thread.pending.filter((each) => each.client_id !== client)
  }

  /** The conversation is over: nothing of it stays on this computer. */
  function drop(id: string): void {
    window.clearTimeout(timers.get(id))
    drafts.set(id, emptyDraft())
    threads.threadOf(id).pending = []
    forget(id)
  }

  /** Somebody else sits here now. */
  function forgetAll(): void {
    timers.forEach((timer) => window.clearTimeout(timer))
    stops.forEach((stop) => stop())
    stops.clear()
    drafts.clear()
  }

  live.onOpen(() => {
    for (const [id, thread] of threads.threads) {
      if (thread.pending.some((each) => each.state === 'waiting')) void flush(id)
    }
  })

  return { drafts, draftOf, send, settled, insist, askReview, takeBack, discard, drop, forgetAll }
})
