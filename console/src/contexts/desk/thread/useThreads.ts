import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { calls } from '../calls'
import type { Message } from '../types'
import { emptyThread, firstOf, lastOf, merge, type Thread } from './thread'

const PAGE = 200
const TAIL = 100
const KEPT = 25

/** The threads that were looked at, so that going back to one shows it at once. */
export const useThreads = defineStore('desk.threads', () => {
  const threads = reactive(new Map<string, Thread>())
  const running = new Map<string, Promise<void>>()
  const wanted = new Set<string>()

  function threadOf(id: string): Thread {
    const known = threads.get(id)
    if (known) return known
    if (threads.size >= KEPT) {
      const idle = [...threads.values()].find((thread) => thread.pending.length === 0)
      if (idle) threads.delete(idle.id)
    }
    threads.set(id, emptyThread(id))
    return threads.get(id) as Thread
  }

  /** The end of the thread: one request for nearly every chat, a second one for a very long one. */
  async function loadEnd(thread: Thread): Promise<void> {
    const start = await calls.messages(thread.id, 0, PAGE)
    thread.end = start.last_sequence
    if ((start.items.at(-1)?.sequence ?? 0) >= start.last_sequence) return merge(thread, start.items)
    const tail = await calls.messages(thread.id, Math.max(0, start.last_sequence - TAIL), PAGE)
    thread.end = tail.last_sequence
    merge(thread, tail.items)
  }

  async function loadNewer(thread: Thread): Promise<void> {
    for (;;) {
      const found = await calls.messages(thread.id, lastOf(thread), PAGE)
      merge(thread, found.items)
      thread.end = Math.max(thread.end, found.last_sequence)
      if (found.items.length === 0 || lastOf(thread) >= found.last_sequence) return
    }
  }

  async function load(thread: Thread): Promise<void> {
    const first = thread.messages.length === 0
    if (first) thread.loading = 'first'
    try {
      do {
        wanted.delete(thread.id)
        await (thread.messages.length === 0 ? loadEnd(thread) : loadNewer(thread))
      } while (wanted.has(thread.id))
      thread.error = null
    } catch (error) {
      thread.error = error
    } finally {
      thread.loading = null
    }
  }

  /** Brings the thread to the newest; calls that come while it is at it make it look once more. */
  function refresh(id: string): Promise<void> {
    const current = running.get(id)
    if (current) {
      wanted.add(id)
      return current
    }
    const job = load(threadOf(id)).finally(() => running.delete(id))
    running.set(id, job)
    return job
  }

  /** What came along with its note, where it follows what is shown; else what is missing is asked for. */
  function take(id: string, messages: readonly Message[]): void {
    const thread = threads.get(id)
    const first = messages[0]?.sequence ?? Number.POSITIVE_INFINITY
    if (!thread || running.has(id) || lastOf(thread) === 0 || first > lastOf(thread) + 1) void refresh(id)
    else merge(thread, messages)
  }

  /** Makes sure that the thread reaches a sequence that is known to exist. */
  async function reach(id: string, end: number): Promise<void> {
    await running.get(id)
    if (lastOf(threadOf(id)) < end) await refresh(id)
  }

  async function loadOlder(id: string): Promise<void> {
    const thread = threadOf(id)
    if (thread.loading || firstOf(thread) <= 1) return
    thread.loading = 'older'
    try {
      const after = Math.max(0, firstOf(thread) - 1 - TAIL)
      const found = await calls.messages(id, after, Math.min(TAIL, firstOf(thread) - 1 - after))
      merge(thread, found.items)
      thread.error = null
    } catch (error) {
      thread.error = error
    } finally {
      thread.loading = null
    }
  }

  /** Reads the thread anew: something that was said in it was taken back. */
  async function reload(id: string): Promise<void> {
    await running.get(id)
    const thread = threads.get(id)
    if (!thread) return
    const fresh = await calls.messages(id, Math.max(0, thread.end - PAGE), PAGE)
    merge(thread, fresh.items)
  }

  function forgetAll(): void {
    threads.clear()
  }

  return { threads, threadOf, refresh, take, reach, loadOlder, reload, forgetAll }
})
