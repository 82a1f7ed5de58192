/** The bank app's signed word for who the customer is. This page only carries it; the server alone believes it. */

/** Takes `#jwt=` out of the address at once, so that it is in no history, no screenshot and no log. */
export function takePassFromAddress(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const pass = fragment.get('jwt')
  if (pass === null) return null
  fragment.delete('jwt')
  const rest = fragment.toString()
  history.replaceState(null, '', location.pathname + location.search + (rest ? `#${rest}` : ''))
  return pass || null
}

/** Whom a pass names, read without believing it: only to tell one person from another. */
export function subjectOf(pass: string): string | null {
  try {
    const part = pass.split('.')[1] ?? ''
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    const subject = typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>).sub : null
    return typeof subject === 'string' ? subject : null
  } catch {
    return null
  }
}
