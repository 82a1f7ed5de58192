/** One line under the header: how the connection stands, or what was refused that belongs to no message. */
import type { Desk, Part } from './desk'
import { button, h, icon, say, show } from './dom'

const PATIENCE_MS = 1_500

export function bannerPart(desk: Desk): Part {
  const { words, chat } = desk
  const text = h('span', {})
  const again = button({ class: 'link', onclick: () => chat.reconnect() }, words.reconnect)
  const line = h('div', { class: 'banner', role: 'status', hidden: true }, icon('wifiOff', 's'), text, again)
  const why = h('span', {})
  const calm = button({ class: 'link', onclick: () => chat.calm() }, words.dismiss)
  const refusal = h('div', { class: 'banner danger', role: 'alert', hidden: true }, icon('alert', 's'), why, calm)
  const merged = h('div', { class: 'banner', role: 'status', hidden: true, testid: 'chat-merged' }, icon('info', 's'), h('span', {}, words.merged))
  const element = h('div', {}, line, refusal, merged)
  let missedSince = 0

  function update(): void {
    const { line: state, detour } = chat.status
    const missing = state === 'lost' || state === 'offline'
    if (!missing) missedSince = 0
    else if (missedSince === 0) missedSince = Date.now()
    // a blink of the network is not worth a word
    const late = missing && (state === 'offline' || Date.now() - missedSince > PATIENCE_MS)
    show(line, late)
    show(again, state === 'lost' && !detour)
    if (late) say(text, sentence(state, detour))
    show(merged, chat.thread.conversation?.merged === true)
    const problem = chat.thread.refusal
    show(refusal, problem !== null)
    say(why, problem ? problem.message || words.failed : '')
  }

  function sentence(state: string, detour: boolean): string {
    if (state === 'offline') return words.offline
    if (detour) return words.detour
    return chat.hasSession ? words.lost : words.unreachable
  }
  return { element, update }
}
