import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type Review = Schemas['ReviewOut']
export type Rule = Schemas['ReviewRuleOut']
export type RuleBody = Schemas['ReviewRuleBody']
export type Message = Schemas['MessageOut']
export type Conversation = Schemas['ConversationOut']

const edit = (of: Review) => ({ path: { review_id: of.id }, header: { 'if-match': `"${of.version}"` } })
const THREAD = 500

export const calls = {
  list: (state: 'waiting' | 'decided', cursor?: string): Promise<{ items: Review[]; next_cursor?: string | null }> =>
    take(api.GET('/api/v1/reply-reviews', { params: { query: { state, cursor } } })),
  approve: (of: Review, text: string | null): Promise<Review> => take(api.PUT('/api/v1/reply-reviews/{review_id}/approval', { params: edit(of), body: { text } })),
  sendBack: (of: Review, word: string): Promise<Review> => take(api.PUT('/api/v1/reply-reviews/{review_id}/sending-back', { params: edit(of), body: { word } })),
  rule: (): Promise<Rule> => take(api.GET('/api/v1/reply-review-rule', {})),
  setRule: (version: number, body: RuleBody): Promise<Rule> =>
    take(api.PUT('/api/v1/reply-review-rule', { params: { header: { 'if-match': `"${version}"` } }, body })),
  conversation: (conversation_id: string): Promise<Conversation> =>
    take(api.GET('/api/v1/conversations/{conversation_id}', { params: { path: { conversation_id } } })),
  /** The end of the thread: what a draft answers stands there. */
  thread: async (conversation_id: string): Promise<Message[]> => {
    const { last_sequence } = await calls.conversation(conversation_id)
    const after = Math.max(0, last_sequence - THREAD)
    return (await take(api.GET('/api/v1/conversations/{conversation_id}/messages', { params: { path: { conversation_id }, query: { after, limit: THREAD } } }))).items
  },
}
