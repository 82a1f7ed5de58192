/**
 * Inside a bank's own site: talking to the loader in the page around, and to that origin only.
 *
 * The origin is named in the address by the loader; that a foreign site cannot frame this page at all is the server's
 * part (`frame-ancestors`, setting `widget_origins`). Words to the outside: `zhike:ready`, `zhike:close`,
 * `zhike:unread` with a count. Words from there: `zhike:identify` with the app's JWT, `zhike:shown`, `zhike:hidden`.
 */
export interface Host {
  identify: (pass: string) => void
  shown: (shown: boolean) => void
}

export interface Outside {
  unread: (count: number) => void
  close: () => void
}

function namedOrigin(asked: URLSearchParams): string | null {
  try {
    const origin = new URL(asked.get('origin') ?? '').origin
    return origin === 'null' ? null : origin
  } catch {
    return null
  }
}

/** Null where this page is not framed by a named origin. */
export function listenOutside(asked: URLSearchParams, host: Host): Outside | null {
  const origin = namedOrigin(asked)
  if (!asked.has('embed') || !origin || window.parent === window) return null
  const tell = (message: object) => window.parent.postMessage(message, origin)
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.origin !== origin || event.source !== window.parent) return
    const { data } = event
    if (typeof data !== 'object' || data === null) return
    const { type, jwt } = data as { type?: unknown; jwt?: unknown }
    if (type === 'zhike:identify' && typeof jwt === 'string' && jwt) host.identify(jwt)
    if (type === 'zhike:shown' || type === 'zhike:hidden') host.shown(type === 'zhike:shown')
  })
  tell({ type: 'zhike:ready' })
  return { unread: (count) => tell({ type: 'zhike:unread', count }), close: () => tell({ type: 'zhike:close' }) }
}
