import type { components } from '@/api'

/** The shapes that the desk reads, under the names it uses; they come from the server's own description. */
type Schemas = components['schemas']

export type Desk = Schemas['DeskOut']
export type DeskItem = Schemas['DeskItemOut']
export type Presence = Schemas['PresenceOut']
export type PresenceState = Presence['state']
export type PriorityReason = Pick<Schemas['ReasonOut'], 'code' | 'zh' | 'en'>

export type Conversation = Schemas['ConversationOut']
export type ConversationLine = Schemas['ConversationLine']
export type Message = Schemas['MessageOut']
export type Attachment = Schemas['AttachmentOut']
export type Author = Message['author']
export type Visibility = Message['visibility']
export type Step = Schemas['StepOut']
export type CannedReply = Schemas['CannedReplyOut']

export type QueueLine = Schemas['QueueLineOut']
export type Colleague = Schemas['ColleagueOut']
export type Explanation = Schemas['ExplanationOut']
export type Reason = Schemas['ReasonBody']
export type CustomerCard = Schemas['CustomerBody']
export type PersonalField = Schemas['NewRevealBody']['field']
export type Purpose = Schemas['NewRevealBody']['purpose']
export type Product = Schemas['ProductBody']

export type Suggestion = Schemas['SuggestionBody']
export type CopilotPanel = Schemas['PanelBody']
export type NextStep = Schemas['NextStepBody']
export type ProposedWrapUp = Schemas['WrapUpBody']
export type Finding = Schemas['FindingBody']
/** A suggestion that went into a draft: what was shown is compared with what is sent. */
export type Taken = Pick<Suggestion, 'article_id' | 'version'>
export type WorkOrder = Schemas['WorkOrderLine']
export type NewWorkOrder = Schemas['NewWorkOrderBody']
export type OrderCatalogue = Schemas['WorkOrderCatalogueBody']
