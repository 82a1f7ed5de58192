/** Files on their way up. One that arrived is said as a message at once; one that failed stays until it is dismissed. */
import type { Chat } from './chat'
import { fileProblem, type FileProblem } from './files'
import { Refused, upload, type UploadHandle } from './http'
import { uniqueId } from './ids'
import { readAttachment } from './wire'

export interface Upload {
  id: string
  file: File
  share: number
  problem: FileProblem | 'failed' | null
  /** The server's own words for a refusal. */
  refusal: string
}

export class Uploads {
  list: readonly Upload[] = []
  private readonly handles = new Map<string, UploadHandle>()

  constructor(
    private readonly chat: Chat,
    private readonly language: () => string,
    private readonly changed: () => void,
  ) {}

  async add(files: Iterable<File>): Promise<void> {
    for (const file of files) await this.take({ id: uniqueId(), file, share: 0, problem: null, refusal: '' })
  }

  async retry(id: string): Promise<void> {
    const found = this.list.find((one) => one.id === id)
    if (!found) return
    this.drop(id)
    await this.take({ ...found, share: 0, problem: null, refusal: '' })
  }

  /** Takes it off the list; one that is on its way is stopped. */
  drop(id: string): void {
    this.handles.get(id)?.cancel()
    this.handles.delete(id)
    this.list = this.list.filter((one) => one.id !== id)
    this.changed()
  }

  private async take(item: Upload): Promise<void> {
    this.list = [...this.list, item]
    const problem = await fileProblem(item.file)
    if (problem) return this.change(item.id, { problem })
    this.changed()
    if (!(await this.chat.open())) return this.change(item.id, { problem: 'failed' })
    await this.chat.beOpen()
    await this.push(item)
  }

  private async push({ id, file }: Upload): Promise<void> {
    const options = { token: this.chat.token, language: this.language() }
    const handle = upload('/attachments', file, options, (share) => this.change(id, { share }))
    this.handles.set(id, handle)
    try {
      const attachment = readAttachment(await handle.done)
      if (!attachment) throw new Error('no attachment in the answer')
      this.drop(id)
      this.chat.send('', attachment)
    } catch (trouble) {
      if (trouble instanceof DOMException) return
      this.change(id, { problem: 'failed', refusal: trouble instanceof Refused ? trouble.refusal.message : '' })
    }
  }

  private change(id: string, change: Partial<Upload>): void {
    this.list = this.list.map((one) => (one.id === id ? { ...one, ...change } : one))
    this.changed()
  }
}
