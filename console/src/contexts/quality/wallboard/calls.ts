import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type Shown = Schemas['ShownWallboardBody']
export type Wide = Schemas['WideBody']
export type Wallboard = Schemas['WallboardBody']
export type Linked = Schemas['LinkedWallboardBody']
export type Wallboards = Schemas['WallboardsBody']
export type NewWallboard = Required<Schemas['NewWallboardBody']>

const version = (of: { version: number }) => ({ 'if-match': `"${of.version}"` })

/** Everything that hall screens ask of the server. */
export const calls = {
  /** What the screen of this key shows: nobody needs to be signed in. */
  shown: (key: string, signal: AbortSignal): Promise<Shown> =>
    take(api.GET('/api/v1/wallboard/shown', { params: { header: { authorization: `Bearer ${key}` } }, signal })),
  preview: (figure: string[], signal: AbortSignal): Promise<Shown> =>
    take(api.GET('/api/v1/wallboard', { params: { query: figure.length ? { figure } : {} }, signal })),
  list: (): Promise<Wallboards> => take(api.GET('/api/v1/wallboards', {})),
  add: (body: NewWallboard): Promise<Linked> => take(api.POST('/api/v1/wallboards', { body })),
  change: (wallboard: Wallboard, body: NewWallboard): Promise<Wallboard> =>
    take(api.PUT('/api/v1/wallboards/{wallboard_id}', { params: { path: { wallboard_id: wallboard.id }, header: version(wallboard) }, body })),
  renew: (wallboard: Wallboard): Promise<Linked> =>
    take(api.PUT('/api/v1/wallboards/{wallboard_id}/link', { params: { path: { wallboard_id: wallboard.id } } })),
  remove: (wallboard: Wallboard): Promise<unknown> =>
    take(api.DELETE('/api/v1/wallboards/{wallboard_id}', { params: { path: { wallboard_id: wallboard.id } } })),
}

/** The address of a screen: its key stands behind the #, which no browser sends to any server and no log holds. */
export function linkOf(linked: Linked): string {
  return `${location.origin}/console/wallboard?lang=${linked.language}#${linked.key}`
}
