import type { Message } from '../types'

/** A message that can be taken along: somebody said it, and it is still there. */
export function isChoosable(message: Message): boolean {
  if (message.kind === 'notice' || message.author === 'system' || message.withdrawn) return false
  return message.text !== '' || Boolean(message.attachment)
}

/** The places from one message to the end, of those that can be chosen. */
export function fromHere(messages: readonly Message[], first: number, taken: ReadonlySet<number>): number[] {
  return messages.filter((each) => each.sequence >= first && isChoosable(each) && !taken.has(each.sequence)).map((each) => each.sequence)
}

/** What goes where: how many messages, how many of the customer's, and how many of theirs stay. */
export function weigh(messages: readonly Message[], chosen: ReadonlySet<number>, taken: ReadonlySet<number>) {
  const theirs = messages.filter((each) => each.author === 'customer' && each.visibility === 'public' && isChoosable(each))
  return {
    messages: messages.filter((each) => chosen.has(each.sequence)).length,
    customer: theirs.filter((each) => chosen.has(each.sequence)).length,
    staying: theirs.filter((each) => !chosen.has(each.sequence) && !taken.has(each.sequence)).length,
  }
}
