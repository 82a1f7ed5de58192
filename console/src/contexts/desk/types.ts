import type { components } from '@/api'

/** The shapes that the desk reads, under the names it uses; they come from the server's own description. */
type Schemas = components['schemas']

export type Desk = Schemas['DeskOut']
export type DeskItem = Schemas['DeskItemOut']
export type ServiceClock = Schemas['ServiceClockOut']
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
export type CannedUse = Schemas['CannedUseOut']
export type Review = Schemas['ReviewOut']
export type DeskCallback = Schemas['DeskCallbackOut']
export type CallbackOutcome = Schemas['CallbackOutcomeBody']['outcome']
export type CallbackSlot = Schemas['CallbackSlotOut']
export type Scheduled = Schemas['ScheduledOut']
export type NewScheduled = Required<Schemas['ScheduledIn']>
export type Occasion = Scheduled['occasion']

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
export type Called = Pick<Schemas['StaffBody'], 'id' | 'name' | 'number' | 'team'>
export type WorkOrder = Schemas['WorkOrderLine']
export type ProposedPromises = Schemas['ProposedPromisesBody']
export type KeptPromise = Schemas['KeptPromiseBody']
export type WavedPromise = Schemas['WavedPromiseBody']
export type NewWorkOrder = Schemas['NewWorkOrderBody']
export type OrderCatalogue = Schemas['WorkOrderCatalogueBody']
export type Announcement = Schemas['StaffAnnouncementBody']
export type ShiftNotes = Schemas['ShiftNotesPage']
export type Announcements = Schemas['AnnouncementsPage']
export type Notifications = Schemas['NotificationsBody']
export type Complaints = Schemas['ComplaintsPage']
export type Checklists = Schemas['ChecklistsBody']
export type Sheet = Schemas['SheetBody']
export type OwnDay = Schemas['OwnDayOut']
export type OwnFigures = Schemas['OwnFiguresBody']
export type OwnFigure = Schemas['FigureBody']

export type FilteredLine = Schemas['FilteredLine']
export type Macro = Schemas['MacroBody']
export type MacroPreview = Schemas['MacroPreviewOut']
export type MacroRun = Schemas['MacroRunOut']
export type MacroUndo = Schemas['MacroUndoOut']
