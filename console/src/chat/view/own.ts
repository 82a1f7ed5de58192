/** A line of the customer, from the moment it is written: on its way, stored, read, or refused with the way out. */
import type { Item } from '../core/items'
import { clock } from '../core/when'
import type { Draft } from '../core/thread'
import { attachmentBody } from './attachment'
import type { Desk } from './desk'
import { button, h, icon, say, show, type IconName } from './dom'
import { foreign, type Line } from './message'

type Standing = 'waiting' | 'sending' | 'stored' | 'read'

const ICONS: Record<Standing, IconName> = { waiting: 'clock', sending: 'clock', stored: 'check', read: 'checks' }

interface Own {
  key: string
  text: string
  at: string
}

const ownOf = (item: Item): Own => {
  if (item.kind === 'message') return { key: item.key, text: item.message.text, at: item.message.at }
  if (item.kind === 'draft') return { key: item.key, text: item.draft.text, at: new Date(item.draft.writtenAt).toISOString() }
  return { key: item.key, text: '', at: item.at }
}

function standingOf(item: Item): Standing | null {
  if (item.kind === 'message') return item.tick
  if (item.kind !== 'draft' || item.draft.status === 'failed') return null
  return item.draft.status
}

export function ownLine(item: Item & { kind: 'message' | 'draft' }, desk: Desk): Line {
  const { words, look } = desk
  const { key, text, at } = ownOf(item)
  const attachment = item.kind === 'draft' ? item.draft.attachment : item.message.attachment
  const written = h('div', { class: 'txt', lang: foreign(text) }, text)
  const label = words.saidAt(words.you, clock(new Date(at), look.language, look.elder))
  const bubble = h(
    'div',
    { class: 'bub', role: 'article', 'aria-label': label, testid: 'chat-message', 'data-author': 'customer' },
    text ? written : null,
    attachment && attachmentBody(attachment, desk),
  )
  const mark = h('span', { class: 'mark' })
  const standingText = h('span', {})
  const tick = h('div', { class: 'tick', hidden: true }, mark, standingText)
  const trouble = troubleOf(key, text, desk)
  let shown: Standing | null = null
  const update = (now: Item) => {
    say(written, ownOf(now).text)
    trouble.update(now.kind === 'draft' && now.draft.status === 'failed' ? now.draft : null)
    const standing = standingOf(now)
    show(tick, standing !== null)
    if (standing === null || standing === shown) return
    shown = standing
    mark.replaceChildren(icon(ICONS[standing], 's'))
    say(standingText, words[standing])
  }
  return { element: h('div', { class: 'cm me' }, bubble, tick, trouble.element), update }
}

function troubleOf(clientId: string, text: string, desk: Desk) {
  const { words, chat } = desk
  const edit = () => {
    chat.discard(clientId)
    desk.compose(text)
  }
  const remove = () => {
    chat.discard(clientId)
    desk.compose()
  }
  const why = h('span', {})
  const countdown = h('span', { class: 't3 small', 'aria-hidden': 'true' })
  const element = h(
    'div',
    { class: 'problem', hidden: true },
    h('div', { class: 'why', role: 'alert' }, icon('alert', 's'), why),
    h(
      'div',
      { class: 'opts' },
      button({ class: 'opt', onclick: () => chat.again(clientId) }, words.retry),
      text ? button({ class: 'opt mut', onclick: edit }, words.edit) : null,
      button({ class: 'opt mut', onclick: remove }, words.remove),
      countdown,
    ),
  )
  const update = (failed: Draft | null) => {
    show(element, failed !== null)
    say(why, failed ? failed.refusal?.message || words.notSent : '')
    const seconds = failed?.retryAt ? Math.ceil((failed.retryAt - Date.now()) / 1000) : 0
    say(countdown, seconds > 0 ? words.retryIn(seconds) : '')
  }
  return { element, update }
}
