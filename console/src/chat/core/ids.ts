/** 128 random bits as text. Not `randomUUID`: that is missing on plain http, where a bank tries things out. */
export function uniqueId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
