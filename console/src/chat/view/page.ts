/** The whole page, built anew when language or mode change, brought up to date when anything else does. */
import type { Chat } from '../core/chat'
import type { Appearance } from '../core/look'
import type { Uploads } from '../core/uploads'
import { en } from '../words/en'
import { zh } from '../words/zh'
import { bannerPart } from './banner'
import { besidePart } from './beside'
import { composerPart, type ComposerPart } from './composer'
import type { Desk, Part } from './desk'
import { h, show } from './dom'
import { endingPart } from './ending'
import { headerPart } from './header'
import { MattersSheet } from './matters'
import { Pictures } from './pictures'
import { PrivacySheet } from './privacy'
import { queuePart } from './queue'
import { threadPart } from './thread'
import { welcomePart } from './welcome'

export interface PageOptions {
  root: HTMLElement
  chat: Chat
  uploads: () => Uploads
  appearance: Appearance
  bankName: () => string
  close: (() => void) | null
}

export class Page {
  private parts: Part[] = []
  private built = new AbortController()
  private composer: ComposerPart | null = null
  private sheet: PrivacySheet | null = null
  private matters: MattersSheet | null = null
  private readonly pictures: Pictures

  constructor(private readonly options: PageOptions) {
    const { chat, appearance } = options
    this.pictures = new Pictures(chat, () => appearance.look.language)
    this.build()
    this.acceptDrops()
  }

  build(): void {
    const { root, chat, uploads, appearance, bankName, close } = this.options
    const kept = document.activeElement?.closest('[data-keep]')?.getAttribute('data-keep')
    this.built.abort()
    this.built = new AbortController()
    const desk: Desk = {
      signal: this.built.signal,
      chat,
      uploads: uploads(),
      pictures: this.pictures,
      words: appearance.look.language === 'zh' ? zh : en,
      look: appearance.look,
      bankName,
      openPrivacy: () => this.sheet?.open(),
      openMatters: () => this.matters?.open(),
      compose: (text) => this.composer?.focus(text),
      toEnd: () => thread.toEnd(),
    }
    const welcome = welcomePart(desk)
    const queue = queuePart(desk)
    const ending = endingPart(desk)
    const beside = besidePart(desk)
    const thread = threadPart(desk, [welcome.element, beside.taken], [queue.element, ending.element])
    const header = headerPart(desk, appearance, close)
    const banner = bannerPart(desk)
    const composer = composerPart(desk)
    this.composer = composer
    this.parts = [header, banner, beside, welcome, thread, queue, ending, composer]
    this.drop.textContent = desk.words.dropHere
    const main = h('main', { class: 'chat' }, header.element, banner.element, beside.element, thread.element, composer.element, this.drop)
    root.replaceChildren(main)
    if (this.sheet) this.sheet.dress(desk)
    else this.sheet = new PrivacySheet(desk)
    if (this.matters) this.matters.dress(desk)
    else this.matters = new MattersSheet(desk)
    this.update()
    if (kept) root.querySelector<HTMLElement>(`[data-keep="${kept}"]`)?.focus()
  }

  update(): void {
    for (const part of this.parts) part.update()
    this.sheet?.update()
    this.matters?.update()
  }

  focus(): void {
    this.composer?.focus()
  }

  private readonly drop = h('div', { class: 'drop', hidden: true })

  private acceptDrops(): void {
    const carriesFiles = (event: DragEvent) => [...(event.dataTransfer?.types ?? [])].includes('Files')
    window.addEventListener('dragover', (event) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      show(this.drop, true)
    })
    window.addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) show(this.drop, false)
    })
    window.addEventListener('drop', (event) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      show(this.drop, false)
      void this.options.uploads().add([...(event.dataTransfer?.files ?? [])])
    })
  }
}
