/** What is done for the customer: questions, a card to confirm, the secure field, results. */
import { call, Refused } from '../core/http'
import { uniqueId } from '../core/ids'
import { readCodeSent, readProof, type TaskCard } from '../core/wire'
import type { Desk } from './desk'
import { button, h, icon, say, show } from './dom'

/** The message in its parts: title, what is said, and rows. */
export function taskCard(task: TaskCard, desk: Desk): HTMLElement {
  const rows = task.rows.map((row) => h('div', {}, h('dt', {}, row.label), h('dd', {}, row.value)))
  return h(
    'div',
    { class: `task ${task.step}`, testid: `chat-task-${task.step}`, 'data-task': task.task },
    task.step === 'ask' ? null : h('div', { class: 'task-title' }, icon(task.step === 'secure' ? 'lock' : task.step === 'result' ? 'check' : 'edit', 's'), task.title),
    h('div', { class: 'txt' }, task.lead),
    rows.length > 0 ? h('dl', { class: 'task-rows' }, ...rows) : null,
    task.step === 'secure' ? secureField(desk) : null,
  )
}

/**
 * The one place for a one-time code. It goes by its own call, is wiped from the field at once, and is kept nowhere: not in
 * the thread, the drafts or the browser's storage.
 */
function secureField(desk: Desk): HTMLElement {
  const { words, chat } = desk
  const id = uniqueId()
  const field = h('input', {
    id,
    testid: 'chat-code',
    type: 'text',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    maxlength: 6,
    pattern: '[0-9]{6}',
    'aria-describedby': `${id}-said`,
  })
  const said = h('p', { id: `${id}-said`, class: 'secure-said', role: 'status' })
  const shown = h('p', { class: 'secure-demo', testid: 'chat-code-shown', hidden: true })
  const send = button({ class: 'opt mut', testid: 'chat-code-send' }, words.codeSend)
  const check = h('button', { type: 'submit', class: 'opt', testid: 'chat-code-check', disabled: true }, words.codeCheck)
  const entry = h('form', { class: 'secure-form', novalidate: true }, h('label', { for: id }, words.codeLabel), h('div', { class: 'secure-row' }, field, check), send, said, shown)
  const ask = (path: string, body?: object) => call(path, { method: 'POST', token: chat.token, language: desk.look.language, ...(body ? { body } : {}) })
  const failed = (problem: unknown) => say(said, problem instanceof Refused ? problem.refusal.message || words.failed : words.unreachable)
  const over = (text: string) => {
    say(said, text)
    for (const each of [field, send, check]) each.disabled = true
    show(shown, false)
  }

  field.addEventListener('input', () => {
    field.value = field.value.replace(/\D/g, '')
    check.disabled = field.value.length !== 6
  })
  send.addEventListener('click', () => {
    send.disabled = true
    ask('/step-up/codes')
      .then((answer) => {
        const sent = readCodeSent(answer)
        say(said, words.codeSent(sent?.phone ?? ''))
        say(shown, sent?.shown ? words.codeShown(sent.shown) : '')
        show(shown, Boolean(sent?.shown))
        say(send, words.codeAgain)
        field.focus()
      })
      .catch(failed)
      .finally(() => (send.disabled = false))
  })
  entry.addEventListener('submit', (event) => {
    event.preventDefault()
    const code = field.value
    field.value = ''
    check.disabled = true
    ask('/step-up/proofs', { code })
      .then((answer) => {
        const proof = readProof(answer)
        if (proof?.state === 'proven') over(words.codeProven)
        else if (proof?.state === 'locked') over(words.codeLocked)
        else if (proof?.state === 'wrong') say(said, words.codeWrong(proof.triesLeft))
        else say(said, words.codeExpired)
      })
      .catch(failed)
  })
  return entry
}
