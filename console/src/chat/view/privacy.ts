/**
 * The privacy view: a sheet over the chat that is never rebuilt with it, so that what was being written below stays.
 * Escape, the button and a phone's own way back shut it; the focus returns to where it was.
 */
import { call } from '../core/http'
import { Privacy } from '../core/privacy'
import { consentList } from './consents'
import type { Desk } from './desk'
import { button, h, icon, say, type Child } from './dom'
import { requestForm, requestList } from './rights'
import { scopeList } from './scope'
import { sentenceOf } from './told'

export class PrivacySheet {
  readonly element = h('dialog', { class: 'sheet', 'aria-labelledby': 'privacy-title', testid: 'privacy' })
  private readonly told = h('p', { class: 'sr', role: 'status' })
  private readonly head = h('header', { class: 'chead' })
  /** Can be focused, so that the keyboard alone scrolls it where there is nothing to press. */
  private readonly body = h('div', { class: 'sheetbody', role: 'region', tabindex: 0, 'aria-labelledby': 'privacy-title' })
  private readonly privacy: Privacy

  constructor(private desk: Desk) {
    this.privacy = new Privacy(
      {
        token: () => this.desk.chat.token,
        scope: () => call('/scope', { root: '/api/v1/privacy', language: this.desk.look.language }),
        call: (path, options) => this.desk.chat.call(path, options),
      },
      () => this.render(),
    )
    this.element.append(this.head, this.body, this.told)
    this.element.addEventListener('close', () => {
      this.privacy.shut()
      this.body.replaceChildren()
      say(this.told, '')
    })
    document.body.append(this.element)
    this.dress(desk)
  }

  /** In the words and the look of now. */
  dress(desk: Desk): void {
    this.desk = desk
    const words = desk.words.privacy
    const title = h('h2', { id: 'privacy-title', tabindex: -1 }, words.title)
    const back = button({ class: 'ib', 'aria-label': words.back, 'data-keep': 'back', onclick: () => this.element.close() }, icon('left', 'l'))
    this.head.replaceChildren(back, title)
    this.render()
  }

  open(): void {
    this.element.showModal()
    this.head.querySelector('h2')?.focus()
    this.body.scrollTop = 0
    void this.privacy.open()
  }

  /** Another person in the same page never sees what the one before was shown. */
  update(): void {
    if (this.element.open && this.privacy.isAnothers) void this.privacy.loadOwn()
  }

  private render(): void {
    if (!this.element.open) return
    const kept = document.activeElement?.closest('[data-keep]')?.getAttribute('data-keep')
    const words = this.desk.words.privacy
    const { scrollTop } = this.body
    this.body.replaceChildren(
      h('p', { class: 't2' }, words.lead),
      ...this.ownPart(),
      h('section', { 'aria-labelledby': 'scope-title' }, h('h2', { id: 'scope-title' }, words.scopeTitle), this.scopePart()),
    )
    say(this.told, this.privacy.told ? sentenceOf(this.privacy.told, this.privacy, this.desk) : '')
    if (kept) this.element.querySelector<HTMLElement>(`[data-keep="${kept}"]`)?.focus({ preventScroll: true })
    this.body.scrollTop = scrollTop
  }

  private scopePart(): HTMLElement {
    const { scope } = this.privacy
    if (Array.isArray(scope)) return scopeList(scope, this.desk)
    return scope === 'loading' ? this.loading() : this.failed('scope', () => void this.privacy.loadScope())
  }

  private ownPart(): HTMLElement[] {
    const { own } = this.privacy
    const words = this.desk.words.privacy
    if (own === 'guest') return [this.section('own', words.guestTitle, h('div', { class: 'alert info' }, icon('info'), h('p', {}, words.guest)))]
    if (own === 'loading') return [this.section('own', words.consentsTitle, this.loading())]
    if (own === 'failed') return [this.section('own', words.consentsTitle, this.failed('own', () => void this.privacy.loadOwn()))]
    return [
      this.section('own', words.consentsTitle, h('p', { class: 't2' }, words.consentsLead), consentList(own, this.privacy, this.desk)),
      this.section(
        'rights',
        words.rightsTitle,
        own.refusesAutomation ? h('p', { class: 't2' }, words.refuses) : null,
        requestList(own, this.desk),
        requestForm(own, this.privacy, this.desk),
      ),
    ]
  }

  private section(id: string, title: string, ...children: Child[]): HTMLElement {
    return h('section', { 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children)
  }

  private loading(): HTMLElement {
    return h('p', { class: 't3' }, this.desk.words.privacy.loading)
  }

  private failed(what: string, again: () => void): HTMLElement {
    const words = this.desk.words.privacy
    return h('div', { class: 'opts', role: 'alert' }, h('p', {}, words.failed), button({ class: 'opt mut', 'data-keep': `again-${what}`, onclick: again }, words.again))
  }
}
