/** A picture or file inside a message. */
import { fileSize } from '../core/files'
import type { Attachment } from '../core/wire'
import type { Desk } from './desk'
import { button, h, icon } from './dom'
import { save } from './pictures'

const LARGEST_SIDE = 240

export function attachmentBody(attachment: Attachment, desk: Desk): HTMLElement {
  return attachment.contentType.startsWith('image/') ? picture(attachment, desk) : file(attachment, desk)
}

/** Room is kept from the start, so that the thread does not jump when the picture comes. */
function room(attachment: Attachment): { width: number; height: number } {
  const width = attachment.width || LARGEST_SIDE
  const height = attachment.height || Math.round((LARGEST_SIDE * 3) / 4)
  const scale = Math.min(1, LARGEST_SIDE / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

function picture(attachment: Attachment, desk: Desk): HTMLElement {
  const { words } = desk
  const image = h('img', { alt: words.filePicture(attachment.name), ...room(attachment) })
  const open = button({ class: 'pic', 'aria-label': `${words.fileOpen}: ${attachment.name}` }, image)
  const retry = button({ class: 'link', hidden: true }, words.fileReload)
  const missing = h('div', { class: 'small', hidden: true }, `${words.fileMissing} `, retry)
  open.addEventListener('click', () => image.src && enlarge(image.src, attachment, desk))
  const load = () => {
    missing.hidden = true
    desk.pictures.address(attachment.id).then(
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

function enlarge(address: string, attachment: Attachment, desk: Desk): void {
  const { words } = desk
  const close = button({ class: 'ib', 'aria-label': words.viewerClose }, icon('x'))
  const keep = button({ class: 'opt mut' }, icon('download'), words.fileSave)
  const dialog = h(
    'dialog',
    { class: 'viewer', 'aria-label': words.viewer },
    h('div', { class: 'viewer-bar' }, keep, close),
    h('img', { src: address, alt: words.filePicture(attachment.name) }),
  )
  close.addEventListener('click', () => dialog.close())
  keep.addEventListener('click', () => save(address, attachment.name))
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close())
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

function file(attachment: Attachment, desk: Desk): HTMLElement {
  const { words } = desk
  const fetch = button({ class: 'ib', 'aria-label': `${words.fileSave}: ${attachment.name}` }, icon('download'))
  fetch.addEventListener('click', () => {
    fetch.disabled = true
    desk.pictures
      .address(attachment.id)
      .then((address) => save(address, attachment.name))
      .catch(() => undefined)
      .finally(() => (fetch.disabled = false))
  })
  return h(
    'div',
    { class: 'file' },
    icon('doc', 'l'),
    h('div', { class: 'grow' }, h('div', { class: 'name' }, attachment.name), h('div', { class: 'small' }, fileSize(attachment.size))),
    fetch,
  )
}
