import type { ListedMessage } from '#modules/messages/index.ts'
import type { StoryEvent } from '../../queries/events.ts'
import type { CaseWithStory } from '../../queries/reading.ts'
import { saysTheirWords } from '../../rules/facts.ts'
import { factForStaff } from '../story-words.ts'

export type StoryItem = {
  id: string
  at: Temporal.Instant
  /** Who sees it: everybody on the case, one person, or staff only. */
  audience: 'public' | 'internal' | 'message'
  heading: string
  text: string | null
  /** The text is what somebody wrote or said to us, word for word. */
  isTheirs: boolean
  who: string
  /** Whose eyes it is for, where it is one person of several. */
  forWhom: string | null
  message: { href: string; state: string; failed: boolean; formats: readonly string[]; warning: string | null } | null
}

/** The story as one column, the newest first: what happened, and what was sent that no event tells of. */
export function storyView(found: CaseWithStory, messages: readonly ListedMessage[]): StoryItem[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const told = new Set(found.story.map(messageIdOf).filter((id) => id !== null))
  const names = new Map(found.people.map(({ customerId, name }) => [customerId, name]))
  const several = found.people.filter(({ role }) => role !== 'about').length > 1
  const events = found.story.map((event): StoryItem => {
    const message = byId.get(messageIdOf(event) ?? '')
    return {
      id: event.id,
      at: event.at,
      audience: event.public ? 'public' : 'internal',
      ...factForStaff(event.fact),
      isTheirs: saysTheirWords(event.fact.kind, event.actorKind),
      who: event.actorName,
      forWhom: several && event.customerId ? (names.get(event.customerId) ?? null) : null,
      message: message ? messageView(message) : null,
    }
  })
  const others = messages
    .filter(({ id }) => !told.has(id))
    .map(
      (message): StoryItem => ({
        id: message.id,
        at: message.at,
        audience: 'message',
        heading: message.subject,
        text: message.automatic ? 'An automatic reply' : null,
        isTheirs: false,
        who: message.direction === 'out' ? 'Firstpoint' : (message.fromName ?? message.fromAddress ?? ''),
        forWhom: message.direction === 'out' ? (message.toName ?? message.toAddress) : null,
        message: messageView(message),
      }),
    )
  return [...events, ...others].toSorted((a, b) => Temporal.Instant.compare(b.at, a.at) || (a.id < b.id ? 1 : -1))
}

function messageIdOf({ fact }: StoryEvent): string | null {
  return fact.kind === 'asked' || fact.kind === 'wrote' || fact.kind === 'message-received' ? fact.messageId : null
}

const messageView = ({ id, channelWords, stateWords, arrival, formats, warning }: ListedMessage) => ({
  href: `/staff/messages/${id}`,
  state: arrival === 'not-sent' ? stateWords : `${channelWords}: ${stateWords}`,
  failed: arrival === 'did-not-arrive',
  formats,
  warning,
})
