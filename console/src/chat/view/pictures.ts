/** Files of the chat as addresses inside this page: each is fetched once, with the token, and given back at the end. */
import type { Chat } from '../core/chat'
import { download } from '../core/http'

export class Pictures {
  private readonly fetched = new Map<string, Promise<string>>()

  constructor(
    private readonly chat: Chat,
    private readonly language: () => string,
  ) {}

  /** The address of the attachment; a failed try is not remembered. `cited`: the message that cites its article. */
  address(id: string, cited?: number): Promise<string> {
    const known = this.fetched.get(id)
    if (known) return known
    const path = cited === undefined ? `/attachments/${encodeURIComponent(id)}` : `/messages/${cited}/files/${encodeURIComponent(id)}`
    const fetching = download(path, { token: this.chat.token, language: this.language() }).then((blob) =>
      URL.createObjectURL(blob),
    )
    this.fetched.set(id, fetching)
    fetching.catch(() => this.fetched.delete(id))
    return fetching
  }
}

/** Hands the customer a file to keep. */
export function save(address: string, name: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
}
