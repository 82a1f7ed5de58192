/** A picture or file inside a message. */
import { fileSize } from '../core/files'
import type { Attachment, CitedFile } from '../core/wire'
import type { Desk } from './desk'
import { button, h, icon } from './dom'
import { save } from './pictures'

const LARGEST_SIDE = 240

/** How a file is called, what it shows, and where it comes from. */
interface Shown {
  attachment: Attachment
  title: string
  alt: string
  address: () => Promise<string>
}

export function attachmentBody(attachment: Attachment, desk: Desk): HTMLElement {
  const { name } = attachment
  return bodyOf({ attachment, title: name, alt: desk.words.filePicture(name), address: () => desk.pictures.address(attachment.id) }, desk)
}

/** A file of the article that message `sequence` cites, with the editor's words for it. */
export function citedBody(cited: CitedFile, sequence: number, desk: Desk): HTMLElement {
  const words = desk.look.language === 'zh' ? cited.altZh || cited.altEn : cited.altEn || cited.altZh
  const title = words || cited.name
  return bodyOf({ attachment: cited, title, alt: title, address: () => desk.pictures.address(cited.id, sequence) }, desk)
}

function bodyOf(shown: Shown, desk: Desk): HTMLElement {
  return shown.attachment.contentType.startsWith('image/') ? picture(shown, desk) : file(shown, desk)
}

/** Room is kept from the start, so that the thread does not jump when the picture comes. */
function room(attachment: Attachment): { width: number; height: number } {
  const width = attachment.width || LARGEST_SIDE
  const height = attachment.height || Math.round((LARGEST_SIDE * 3) / 4)
  const scale = Math.min(1, LARGEST_SIDE / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

function picture(shown: Shown, desk: Desk): HTMLElement {
  const { words } = desk
  const image = h('img', { alt: shown.alt, ...room(shown.attachment) })
  const open = button({ class: 'pic', 'aria-label': `${words.fileOpen}: ${shown.title}` }, image)
  const retry = button({ class: 'link', hidden: true }, words.fileReload)
  const missing = h('div', { class: 'small', hidden: true }, `${words.fileMissing} `, retry)
  open.addEventListener('click', () => image.src && enlarge(image.src, shown, desk))
  const load = () => {
    missing.hidden = true
    shown.address().then(
      (address) => {
        image.src = address
      },
      () => {
        missing.hidden = retry.hidden = false
      },
    )
  }
  retry.addEventListener('click', load)
  load()
  return h('div', { class: 'att' }, open, missing)
}

function enlarge(address: string, shown: Shown, desk: Desk): void {
  const { words } = desk
  const close = button({ class: 'ib', 'aria-label': words.viewerClose }, icon('x'))
  const keep = button({ class: 'opt mut' }, icon('download'), words.fileSave)
  const dialog = h(
    'dialog',
    { class: 'viewer', 'aria-label': words.viewer },
    h('div', { class: 'viewer-bar' }, keep, close),
    h('img', { src: address, alt: shown.alt }),
  )
  close.addEventListener('click', () => dialog.close())
  keep.addEventListener('click', () => save(address, shown.attachment.name))
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close())
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

function file(shown: Shown, desk: Desk): HTMLElement {
  const { words } = desk
  const { attachment, title } = shown
  const fetch = button({ class: 'ib', 'aria-label': `${words.fileSave}: ${title}` }, icon('download'))
  fetch.addEventListener('click', () => {
    fetch.disabled = true
    shown
      .address()
      .then((address) => save(address, attachment.name))
      .catch(() => undefined)
      .finally(() => (fetch.disabled = false))
  })
  return h(
    'div',
    { class: 'file' },
    icon('doc', 'l'),
    h('div', { class: 'grow' }, h('div', { class: 'name' }, title), h('div', { class: 'small' }, fileSize(attachment.size))),
    fetch,
  )
}
