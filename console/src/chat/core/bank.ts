import { call } from './http'
import { readBank, type Bank } from './wire'

/** The bank's names for the head of the page, before any chat is opened; null where the server does not tell. */
export async function fetchBank(language: string): Promise<Bank | null> {
  try {
    return readBank({ bank: await call('/bank', { language }) })
  } catch {
    return null
  }
}
