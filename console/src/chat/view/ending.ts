/** After the end: the rating in place, the transcript to take along, and a new beginning. */
import { isEnded } from '../core/thread'
import { Refused } from '../core/http'
import type { Desk, Part } from './desk'
import { button, h, icon, say, show } from './dom'
import { saveTranscript } from './transcript'

const LONGEST_COMMENT = 1000

export function endingPart(desk: Desk): Part {
  const { words, chat } = desk
  const rating = ratingCard(desk)
  const failed = h('p', { class: 'why', role: 'alert' })
  const transcript = button({ class: 'opt mut' }, icon('download'), words.saveTranscript)
  transcript.addEventListener('click', () => {
    say(failed, '')
    saveTranscript(desk).catch(() => say(failed, words.failed))
  })
  const fresh = button({ class: 'opt', onclick: () => void chat.restart().then(() => desk.compose()) }, icon('plus'), words.startNew)
  const element = h('div', { class: 'ending', hidden: true }, rating.element, h('div', { class: 'opts' }, fresh, transcript), failed)

  function update(): void {
    const was = element.hidden
    show(element, isEnded(chat.thread.conversation))
    if (element.hidden) return
    rating.update()
    if (was) queueMicrotask(desk.toEnd)
  }
  return { element, update }
}

function ratingCard(desk: Desk): Part {
  const { words, chat } = desk
  const result = h('p', { class: 'rated', role: 'status' })
  const failed = h('p', { class: 'why', role: 'alert' })
  const comment = commentForm(desk, (text) => take(chat.thread.conversation?.rating ?? 0, text))
  const buttons = words.scores.map((word, index) =>
    button(
      {
        testid: `chat-rating-${index + 1}`,
        'aria-pressed': 'false',
        'aria-label': words.scoreLabel(index + 1, word),
        onclick: () => void take(index + 1, comment.text()),
      },
      h('b', {}, String(index + 1)),
      h('span', {}, word),
    ),
  )
  const element = h(
    'section',
    { class: 'qcard', 'aria-label': words.rateTitle },
    h('b', {}, words.rateTitle),
    h('div', { class: 'stars', role: 'group', 'aria-label': words.rateTitle }, ...buttons),
    result,
    failed,
    comment.element,
  )

  async function take(score: number, text: string): Promise<boolean> {
    say(failed, '')
    try {
      await chat.rate(score, text)
      queueMicrotask(desk.toEnd)
      return true
    } catch (trouble) {
      say(failed, (trouble instanceof Refused && trouble.refusal.message) || words.failed)
      return false
    }
  }

  function update(): void {
    const rating = chat.thread.conversation?.rating ?? null
    buttons.forEach((one, index) => one.setAttribute('aria-pressed', String(index + 1 === rating)))
    show(comment.element, rating !== null)
    say(result, rating === null ? '' : `${words.rated(rating, words.scores[rating - 1] ?? '')}${words.ratedLater}`)
  }
  return { element, update }
}

function commentForm(desk: Desk, submit: (text: string) => Promise<boolean>) {
  const { words } = desk
  const field = h('textarea', { id: 'chat-comment', rows: 2, maxlength: LONGEST_COMMENT, 'aria-describedby': 'chat-comment-hint' })
  const done = h('span', { class: 'small c-ok', role: 'status' })
  const send = button({ class: 'opt' }, words.commentSend)
  send.addEventListener('click', () => {
    const text = field.value.trim()
    if (!text) return field.focus()
    send.disabled = true
    void submit(text)
      .then((taken) => say(done, taken ? words.commentSent : ''))
      .finally(() => (send.disabled = false))
  })
  field.addEventListener('input', () => say(done, ''))
  const element = h(
    'div',
    { class: 'comment', hidden: true },
    h('label', { for: 'chat-comment' }, words.commentLabel),
    field,
    h('p', { id: 'chat-comment-hint', class: 't3 small' }, words.commentHint),
    h('div', { class: 'row' }, send, done),
  )
  return { element, text: () => field.value.trim() }
}
