/** The view of one's matters: a sheet over the chat, like that of privacy; what was being written below stays. */
import { Matters, type Matter, type MatterStep } from '../core/matters'
import { dayOf, localDay } from '../core/when'
import type { Desk } from './desk'
import { button, h, icon, say, type Child } from './dom'

const LONGEST = 1000

export class MattersSheet {
  readonly element = h('dialog', { class: 'sheet', 'aria-labelledby': 'matters-title', testid: 'matters' })
  private readonly told = h('p', { class: 'sr', role: 'status' })
  private readonly head = h('header', { class: 'chead' })
  private readonly body = h('div', { class: 'sheetbody', role: 'region', tabindex: 0, 'aria-labelledby': 'matters-title' })
  private readonly matters: Matters

  constructor(private desk: Desk) {
    this.matters = new Matters({ token: () => this.desk.chat.token, call: (path, options) => this.desk.chat.call(path, options) }, () => this.render())
    this.element.append(this.head, this.body, this.told)
    this.element.addEventListener('close', () => {
      this.matters.shut()
      this.body.replaceChildren()
    })
    document.body.append(this.element)
    this.dress(desk)
  }

  /** In the words and the look of now. */
  dress(desk: Desk): void {
    this.desk = desk
    const words = desk.words.matters
    const back = button({ class: 'ib', 'aria-label': words.back, 'data-keep': 'back', onclick: () => this.element.close() }, icon('left', 'l'))
    this.head.replaceChildren(back, h('h2', { id: 'matters-title', tabindex: -1 }, words.title))
    this.render()
  }

  open(): void {
    this.element.showModal()
    this.head.querySelector('h2')?.focus()
    void this.matters.load()
  }

  /** Another person in the same page never sees what the one before was shown. */
  update(): void {
    if (this.element.open && this.matters.isAnothers) void this.matters.load()
  }

  private render(): void {
    if (!this.element.open) return
    const kept = document.activeElement?.closest('[data-keep]')?.getAttribute('data-keep')
    const words = this.desk.words.matters
    const { items, sent } = this.matters
    this.body.replaceChildren(h('p', { class: 't2' }, words.lead), ...this.parts(items))
    say(this.told, sent ? words.sent : '')
    if (kept) this.element.querySelector<HTMLElement>(`[data-keep="${kept}"]`)?.focus({ preventScroll: true })
  }

  private parts(items: Matters['items']): HTMLElement[] {
    const words = this.desk.words.matters
    if (items === 'loading') return [h('p', { class: 't3' }, words.loading)]
    if (items === 'failed') return [h('div', { class: 'opts', role: 'alert' }, h('p', {}, words.failed), button({ class: 'opt mut', 'data-keep': 'again', onclick: () => void this.matters.load() }, words.again))]
    if (items.length === 0) return [h('div', { class: 'alert info' }, icon('info'), h('p', {}, words.none))]
    const groups: [string, Matter[]][] = [[words.complaints, items.filter((each) => each.complaint)], [words.orders, items.filter((each) => !each.complaint)]]
    return groups.filter(([, some]) => some.length > 0).map(([title, some]) => h('section', {}, h('h2', {}, title), ...some.map((each) => this.matter(each))))
  }

  private matter(matter: Matter): HTMLElement {
    const { words: all, look } = this.desk
    const words = all.matters
    const due = matter.due ? ` · ${words.due(this.day(matter.due))}` : ''
    return h(
      'article',
      { class: 'matter', testid: 'matter' },
      h('h3', {}, matter.name[look.language]),
      h('p', { class: 't2' }, `${matter.number} · ${words.states[matter.state] ?? matter.state}${due}`),
      matter.answer && this.answer(matter.answer),
      h('ul', {}, ...matter.steps.map((step) => this.step(step)).filter((line): line is HTMLElement => line !== null)),
      matter.objectUntil ? h('p', { class: 't2' }, words.objectUntil(this.day(matter.objectUntil))) : null,
      this.matters.writing?.id === matter.id ? this.form(matter) : this.buttons(matter),
    )
  }

  private answer(answer: NonNullable<Matter['answer']>): HTMLElement {
    const words = this.desk.words.matters
    const parts: Child[] = [h('b', {}, `${words.answer} · ${words.findings[answer.finding] ?? ''}`), h('p', {}, answer.because)]
    if (answer.remedy) parts.push(h('p', {}, words.remedy(answer.remedy)))
    return h('div', { class: 'alert info', testid: 'matter-answer' }, h('div', {}, ...parts))
  }

  private step(step: MatterStep): HTMLElement | null {
    const words = this.desk.words.matters
    const lead = words.steps[step.kind]
    if (lead === undefined) return null
    const told = ['note', 'remark', 'objected'].includes(step.kind) ? `${lead}${step.text}` : lead.replace('{day}', this.day(step.text))
    return h('li', {}, h('span', { class: 'small t3' }, this.day(step.at)), ` ${told}`)
  }

  private buttons(matter: Matter): HTMLElement {
    const words = this.desk.words.matters
    const add = button({ class: 'opt', 'data-keep': `add-${matter.id}`, testid: 'matter-add', onclick: () => this.begin(matter, false) }, words.add)
    const object = button({ class: 'opt', 'data-keep': `object-${matter.id}`, testid: 'matter-object', onclick: () => this.begin(matter, true) }, words.object)
    return h('div', { class: 'opts' }, add, matter.objectUntil ? object : null)
  }

  private begin(matter: Matter, objecting: boolean): void {
    this.matters.begin(matter.id, objecting)
    this.element.querySelector<HTMLElement>('#matter-text')?.focus()
  }

  private form(matter: Matter): HTMLElement {
    const words = this.desk.words.matters
    const { writing, trouble, busy } = this.matters
    const why = h('p', { class: 'why', role: 'alert' }, trouble === null ? '' : trouble || words.failed)
    const text = h('textarea', { id: 'matter-text', rows: 4, maxlength: LONGEST, 'data-keep': 'matter-text', testid: 'matter-text' })
    text.value = writing?.text ?? ''
    text.addEventListener('input', () => {
      if (writing) writing.text = text.value
    })
    const send = () => {
      say(why, text.value.trim() ? '' : words.needed)
      void this.matters.send(matter)
    }
    return h(
      'form',
      { class: 'rform', onsubmit: (event) => event.preventDefault() },
      h('label', { for: 'matter-text' }, writing?.objecting ? words.object : words.text),
      text,
      why,
      h(
        'div',
        { class: 'opts' },
        button({ class: 'opt mut', onclick: () => this.matters.cancel() }, words.cancel),
        button({ class: 'opt', testid: 'matter-send', 'aria-disabled': busy ? 'true' : null, onclick: send }, words.send),
      ),
    )
  }

  private day(moment: string): string {
    return dayOf(moment.length === 10 ? localDay(moment) : new Date(moment), this.desk.look.language)
  }
}
