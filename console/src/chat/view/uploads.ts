/** Files on their way, above the field: how far each is, how to stop it, why it failed. */
import { fileSize } from '../core/files'
import type { Upload } from '../core/uploads'
import type { Desk, Part } from './desk'
import { arrange, button, h, icon, say, show } from './dom'

interface Row {
  element: HTMLElement
  update: (upload: Upload) => void
}

export function uploadsPart(desk: Desk): Part {
  const rows = new Map<string, Row>()
  const element = h('div', { class: 'uploads' })

  function rowOf(upload: Upload): Row {
    const known = rows.get(upload.id)
    if (known) return known
    const made = makeRow(upload, desk)
    rows.set(upload.id, made)
    return made
  }

  function update(): void {
    const { list } = desk.uploads
    for (const id of rows.keys()) if (!list.some((upload) => upload.id === id)) rows.delete(id)
    const shown = list.map((upload) => {
      const row = rowOf(upload)
      row.update(upload)
      return row.element
    })
    arrange(element, shown)
  }
  return { element, update }
}

function makeRow({ id, file }: Upload, desk: Desk): Row {
  const { words, uploads } = desk
  const progress = h('progress', { class: 'bar', max: 100, 'aria-label': words.fileUploading(file.name) })
  const name = h('div', { class: 'name' }, file.name)
  const why = h('div', { class: 'why', role: 'alert' })
  const again = button({ class: 'link', onclick: () => void uploads.retry(id) }, words.retry)
  const drop = button({ class: 'ib', 'aria-label': words.fileCancel, onclick: () => uploads.drop(id) }, icon('x'))
  const picture = file.type.startsWith('image/')
  const element = h('div', { class: 'upload' }, icon(picture ? 'image' : 'doc', 'l'), h('div', { class: 'grow' }, name, progress, why, again), drop)
  const update = ({ share, problem, refusal }: Upload) => {
    progress.value = Math.round(share * 100)
    show(progress, problem === null)
    show(name, problem === null || problem === 'failed')
    show(again, problem === 'failed')
    drop.setAttribute('aria-label', problem === null ? words.fileCancel : words.dismiss)
    say(why, problem === null ? '' : sentence(problem, refusal))
  }

  function sentence(problem: NonNullable<Upload['problem']>, refusal: string): string {
    if (problem === 'empty') return words.fileEmpty
    if (problem === 'large') return words.fileLarge(file.name, fileSize(file.size))
    if (problem === 'kind') return words.fileKind(file.name)
    return refusal || words.fileFailed
  }
  return { element, update }
}
