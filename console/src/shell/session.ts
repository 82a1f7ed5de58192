import { reactive, readonly } from 'vue'
import { dayText, setZone } from '@/design'
import { api, isProblem, live, onUnauthenticated, serverNow, take, type components } from '@/api'

export type Staff = components['schemas']['SessionBody']

type Status = 'unknown' | 'out' | 'in'

const state = reactive({ status: 'unknown' as Status, staff: null as Staff | null, expired: false })
const leavers = new Set<() => void>()
const comers = new Set<(staff: Staff) => void>()

export const session = readonly(state)

/** Runs when somebody signs out on purpose: forget what was theirs. An expired session keeps drafts for its owner. */
export function onSignOut(listener: () => void): () => void {
  leavers.add(listener)
  return () => leavers.delete(listener)
}

/** Runs with who is signed in, at each sign-in and reload. */
export function onSignIn(listener: (staff: Staff) => void): () => void {
  comers.add(listener)
  if (state.staff) listener(state.staff as Staff)
  return () => comers.delete(listener)
}

export function can(permission: string | undefined): boolean {
  return permission === undefined || (state.staff?.permissions.includes(permission) ?? false)
}

/** The bank's date `days` from today, as 2026-11-22: its days begin in its own zone, wherever the reader sits. */
export function bankDay(days = 0): string {
  return bankDayOf(serverNow() + days * 86_400_000)
}

/** The bank's date of a moment. */
export const bankDayOf = (moment: string | number): string => dayText(moment)

function enter(staff: Staff): void {
  state.staff = staff
  setZone(staff.bank.zone)
  state.status = 'in'
  state.expired = false
  comers.forEach((listener) => listener(staff))
  live.start()
}

function leave(expired: boolean): void {
  live.stop()
  state.staff = null
  state.status = 'out'
  state.expired = expired
}

/** Asks the server who is signed in. Throws only when the server cannot be asked. */
export async function loadSession(): Promise<void> {
  try {
    enter(await take(api.GET('/api/v1/session', {})))
  } catch (error) {
    if (!isProblem(error) || (error.status !== 401 && error.status !== 403)) throw error
    leave(false)
  }
}

export async function signIn(user: string, password: string): Promise<void> {
  await take(api.POST('/api/v1/session', { body: { user, password } }))
  await loadSession()
}

/** Uses a one-time link: sets the password and signs in. */
export async function acceptLink(token: string, password: string): Promise<void> {
  await take(api.POST('/api/v1/session/link', { body: { token, password } }))
  await loadSession()
}

export async function signOut(): Promise<void> {
  try {
    await take(api.DELETE('/api/v1/session', {}))
  } finally {
    leavers.forEach((listener) => listener())
    leave(false)
  }
}

onUnauthenticated(() => {
  if (state.status === 'in') leave(true)
})
