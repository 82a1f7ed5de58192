/** The shapes that the desk reads. */

export interface Named {
  zh: string
  en: string
}

export type ConversationState = 'assistant' | 'queued' | 'offered' | 'active' | 'wrap_up' | 'closed'
export type Author = 'customer' | 'assistant' | 'agent' | 'system'
export type Visibility = 'public' | 'internal'

export interface PriorityReason extends Named {
  code: string
}

export interface DeskItem {
  conversation_id: string
  state: ConversationState
  channel: string
  language: string
  queue: string | null
  queue_name: Named | null
  customer: { id: string; name: string; tier: string; age: number | null; elder: boolean } | null
  waiting_since: string
  last_line: string
  last_author: Author | null
  last_at: string
  unread: number
  priority_reasons: PriorityReason[]
  urgency: string | null
  target_s: number | null
  offer_expires_at: string | null
  assigned_at: string | null
}

export type PresenceState = 'offline' | 'online' | 'busy' | 'break' | 'training' | 'meeting' | 'wrap_up'

export interface Presence {
  state: PresenceState
  reason: string | null
  since: string
  load: number
  capacity: number
}

export interface Desk {
  me: Presence
  offers: DeskItem[]
  mine: DeskItem[]
  queue: DeskItem[]
  queue_total: number
}

export interface Citation {
  article_id: string
  version: number
  title: string
  effective_from?: string | null
  verbatim?: boolean
}

export interface Attachment {
  id: string
  name: string
  content_type: string
  size: number
  width?: number | null
  height?: number | null
}

export interface Message {
  id: string
  sequence: number
  author: Author
  author_id: string
  author_name: string
  visibility: Visibility
  kind: 'text' | 'answer' | 'choices' | 'notice' | 'attachment'
  text: string
  at: string
  client_id: string | null
  citation?: Citation | null
  choices?: { label: string; text: string }[] | null
  attachment?: Attachment | null
  notice?: string | null
}

export interface Handover {
  because: string
  urgency: string | null
  reason: string | null
  facts: string[]
  sources: string[]
  emotion: string
}

export interface Step {
  kind: 'assistant' | 'queue' | 'ring' | 'talk' | 'hold' | 'wrap_up'
  queue: string | null
  agent_id: string | null
  started_at: string
  ended_at: string | null
}

export interface ConversationLine {
  id: string
  channel: string
  language: string
  state: ConversationState
  customer: { id: string; name: string } | null
  elder: boolean
  queue: string | null
  agent: { id: string; name: string; number: string } | null
  opened_at: string
  closed_at: string | null
  reason: string | null
  outcome: string | null
  rating: number | null
  transfers: number
  last_line: string
  last_author: Author | null
  last_at: string
  unread: number
}

export interface Conversation extends ConversationLine {
  handler: 'assistant' | 'queue' | 'agent' | 'none'
  state_since: string
  because: string | null
  urgency: string | null
  wanted_reason: string | null
  handover: Handover | null
  note: string
  closed_by: string | null
  ended_by_customer: boolean
  read_by_customer: number
  read_by_agent: number
  last_sequence: number
  steps: Step[]
  may: { reply: boolean; note: boolean; resolve: boolean }
  version: number
}

export interface CannedReply {
  id: string
  shortcut: string
  title: string
  text: string
  language: string
  team: string
}

export interface Suggestion {
  article_id: string
  version: number
  question: string
  text: string
  confidence: number
  effective_from: string | null
}

export interface Reason {
  id: string
  zh: string
  en: string
  group: string
  group_zh: string
  group_en: string
  urgency: string
}

export type PersonalField = 'name' | 'phone' | 'id_number' | 'email'

export interface CustomerCard {
  id: string
  number: string
  name_masked: string
  phone_masked: string
  id_number_masked: string
  email_masked: string
  gender: 'female' | 'male' | 'unknown'
  birth_year: number
  age: number
  elder: boolean
  vulnerable: boolean
  tier: string
  region: string
  city: string
  city_tier: number
  branch: string
  since: string
  language: string
  holdings: { product_code: string; band: string }[]
}

export interface Product {
  code: string
  name_zh: string
  name_en: string
  category: string
  risk_level: string | null
}

export interface QueueLine {
  key: string
  name: Named
  waiting: number
  longest_wait_s: number
  free: number
  online: number
  open: boolean
}

export interface Colleague {
  id: string
  name: string
  number: string
  team: string
  state: PresenceState
  load: number
  capacity: number
}

/** Why a contact is where it is. */
export interface Explanation {
  priority_reasons: PriorityReason[]
  assignments: { staff_id: string; accepted_at: string | null; agent_reasons: PriorityReason[] }[]
}
