/** What every part of the page is handed: the chat, the words, the look, and what they may ask of the page. */
import type { Chat } from '../core/chat'
import type { Look } from '../core/look'
import type { Uploads } from '../core/uploads'
import type { Words } from '../words/zh'
import type { Pictures } from './pictures'

export interface Desk {
  chat: Chat
  uploads: Uploads
  pictures: Pictures
  words: Words
  look: Look
  bankName: () => string
  /** Shows the privacy view over the chat. */
  openPrivacy: () => void
  /** Shows the customer's work orders and complaints over the chat. */
  openMatters: () => void
  /** Puts the cursor into the message field, with `text` in it if given. */
  compose: (text?: string) => void
  /** Ends when the page is built anew: whatever listens beyond its own elements stops then. */
  signal: AbortSignal
  /** Brings the end of the thread into view. */
  toEnd: () => void
}

/** A part of the page: its element, and what it does when anything has changed. */
export interface Part {
  element: HTMLElement
  update: () => void
}
