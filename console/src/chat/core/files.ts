/** Files before they leave: judged by their first bytes, never by their name, so that a refusal comes at once. */

export const LARGEST_BYTES = 10 * 1024 * 1024
export const ACCEPT = 'image/png,image/jpeg,image/webp,image/gif,application/pdf'

export type FileProblem = 'empty' | 'large' | 'kind'

const SIGNATURES: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x25, 0x50, 0x44, 0x46, 0x2d], // PDF
]
const RIFF = [0x52, 0x49, 0x46, 0x46]
const WEBP = [0x57, 0x45, 0x42, 0x50]

const startsWith = (bytes: Uint8Array, signature: readonly number[], from = 0): boolean =>
  signature.every((byte, index) => bytes[from + index] === byte)

/** Whether the first bytes are those of a picture or PDF that can be sent. */
export function isKnownKind(head: Uint8Array): boolean {
  return SIGNATURES.some((signature) => startsWith(head, signature)) || (startsWith(head, RIFF) && startsWith(head, WEBP, 8))
}

/** What is wrong with the file, or null. */
export async function fileProblem(file: Blob): Promise<FileProblem | null> {
  if (file.size === 0) return 'empty'
  if (file.size > LARGEST_BYTES) return 'large'
  const head = new Uint8Array(await file.slice(0, 16).arrayBuffer())
  return isKnownKind(head) ? null : 'kind'
}

/** 812 KB, 3.4 MB */
export function fileSize(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
