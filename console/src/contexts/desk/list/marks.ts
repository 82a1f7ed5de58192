import type { IconName } from '@/design'
import type { PriorityReason } from '../types'

const CHANNEL_ICONS: Record<string, IconName> = {
  web_chat: 'globe',
  app_chat: 'mobile',
  wechat: 'bubbles',
  email: 'mail',
  voice: 'phone',
  sms: 'mobile',
}

export function channelIcon(channel: string): IconName {
  return CHANNEL_ICONS[channel] ?? 'bubbles'
}

export interface Mark {
  tone: 'plain' | 'accent' | 'danger' | 'warn' | 'info'
  icon: IconName | undefined
}

/** How a reason for priority is drawn; the words are the server's. */
export function markOf(reason: PriorityReason): Mark {
  const code = reason.code
  if (code === 'urgency.P0') return { tone: 'danger', icon: 'shield' }
  if (code === 'urgency.P1') return { tone: 'warn', icon: 'warn' }
  if (code === 'elder' || code === 'vulnerable') return { tone: 'accent', icon: 'flag' }
  if (code === 'repeat') return { tone: 'warn', icon: 'history' }
  if (code === 'returned' || code === 'callback_due') return { tone: 'warn', icon: 'refresh' }
  if (code === 'transferred') return { tone: 'info', icon: 'transfer' }
  if (code === 'open_complaint') return { tone: 'warn', icon: 'alert' }
  if (code.startsWith('tier.')) return { tone: 'plain', icon: 'card' }
  return { tone: 'plain', icon: undefined }
}

/** The one or two that fit in a row: how long somebody waits is shown beside it already. */
export function shownReasons(reasons: readonly PriorityReason[], most: number): PriorityReason[] {
  return reasons.filter((reason) => reason.code !== 'ageing').slice(0, most)
}
