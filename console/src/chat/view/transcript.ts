import { download } from '../core/http'
import type { Desk } from './desk'
import { save } from './pictures'

/** Saves the thread as the bank recorded it, as a text file; raises what the call raises. */
export async function saveTranscript(desk: Desk): Promise<void> {
  const { language } = desk.look
  const blob = await download('/transcript?format=txt', { token: desk.chat.token, language })
  const address = URL.createObjectURL(blob)
  const day = new Date().toISOString().slice(0, 10)
  save(address, language === 'zh' ? `对话记录-${day}.txt` : `transcript-${day}.txt`)
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
