import { z } from 'zod'

const words = z.string()
const fact = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) => z.object({ kind: z.literal(kind), ...shape })

const lackedSchema = z.enum(['authority', 'knowledge', 'system-access', 'time', 'skill', 'nothing'])

/** What someone lacked who had to hand work on. */
export const lackedThings = lackedSchema.options
export type Lacked = z.infer<typeof lackedSchema>

/** Every fact that can happen to a case, as it is kept on its story. */
export const caseFactSchema = z.discriminatedUnion('kind', [
  fact('opened', { channel: words, serviceName: words, promise: words.nullable(), outOfHours: z.boolean() }),
  fact('joined', { name: words }),
  fact('chased', { name: words.nullable(), words: words.nullable() }),
  fact('person-added', { name: words, role: z.enum(['reporter', 'joined', 'about']) }),
  fact('taken', {}),
  fact('assigned', { ownerName: words.nullable() }),
  fact('moved', { fromTeam: words, toTeam: words, reason: words, lacked: lackedSchema }),
  fact('started', {}),
  fact('asked', { question: words, messageId: z.uuid().nullable() }),
  fact('answered', { text: words, by: z.enum(['link', 'email', 'staff']) }),
  fact('waiting', { forWhom: words, expectedOn: words.nullable(), updateOn: words.nullable() }),
  fact('wait-ended', { forWhom: words.nullable(), words: words.nullable() }),
  fact('note', { text: words }),
  fact('wrote', { text: words, messageId: z.uuid().nullable() }),
  fact('message-received', { messageId: z.uuid(), from: words, text: words }),
  fact('message-failed', { messageId: z.uuid(), to: words, reason: words }),
  fact('message-passed', { text: words, caller: words.nullable() }),
  fact('task-done', { words }),
  fact('promise-moved', { oldWords: words, newWords: words, reason: words }),
  fact('disruption', { reason: words, nextUpdate: words.nullable() }),
  fact('urgent', { reason: words }),
  fact('not-urgent', { reason: words }),
  fact('duty-called', { rota: words, called: words.nullable() }),
  fact('adviser-told', { name: words }),
  fact('resolved', { outcome: words, outcomeName: words, words, reason: words.nullable() }),
  fact('died', { name: words }),
  fact('closed', { because: z.enum(['finished', 'time', 'joined']) }),
  fact('reopened', { reason: words }),
  fact('merged', { into: words }),
  fact('merged-in', { from: words, people: z.number() }),
  fact('split', { part: words, title: words }),
  fact('part-finished', { part: words, words }),
  fact('service-changed', { from: words, to: words, left: z.array(words) }),
  fact('converted', { from: words, to: words }),
  fact('file-added', { name: words }),
  fact('erased', { erased: z.literal(true) }),
])
export type CaseFact = z.infer<typeof caseFactSchema>
export type FactKind = CaseFact['kind']

/** Reads a fact back from its column. What a later version wrote and this one does not know is shown as erased. */
export function readFact(value: unknown): CaseFact {
  const parsed = caseFactSchema.safeParse(value)
  return parsed.success ? parsed.data : { kind: 'erased', erased: true }
}

/** The facts customers see, in their words; the rest are for staff. */
const publicKinds: ReadonlySet<FactKind> = new Set<FactKind>([
  'opened',
  'joined',
  'chased',
  'moved',
  'started',
  'asked',
  'answered',
  'waiting',
  'wait-ended',
  'wrote',
  'message-received',
  'promise-moved',
  'disruption',
  'resolved',
  'reopened',
  'merged',
  'split',
  'service-changed',
])

/** Facts about one person on the case: nobody else on it is told of them, and nobody at all where we know no person. */
const personalKinds: ReadonlySet<FactKind> = new Set<FactKind>([
  'joined',
  'chased',
  'asked',
  'answered',
  'wrote',
  'message-received',
])

export const isPublic = (kind: FactKind, customerId: string | null) =>
  publicKinds.has(kind) && (customerId !== null || !personalKinds.has(kind))

/** A fact as the customer reads it; null when it is not for them. */
export function factForCustomer(fact: CaseFact): { heading: string; text: string | null } | null {
  switch (fact.kind) {
    case 'opened':
      return { heading: 'We got your report', text: fact.promise ? `We said: ${fact.promise}` : null }
    case 'joined':
      return { heading: 'You told us about this too', text: 'We added you, so that we can tell you how it goes.' }
    case 'chased':
      return { heading: 'You asked us how this is going', text: fact.words }
    case 'moved':
      return { heading: `We passed this to ${fact.toTeam}`, text: null }
    case 'started':
      return { heading: 'We started work', text: null }
    case 'asked':
      return { heading: 'We asked you a question', text: fact.question }
    case 'answered':
      return { heading: 'You answered our question', text: fact.text }
    case 'waiting':
      return { heading: `We are waiting for ${fact.forWhom}`, text: waitingText(fact) }
    case 'wait-ended':
      return { heading: fact.forWhom ? `We are no longer waiting for ${fact.forWhom}` : 'We are carrying on', text: fact.words }
    case 'wrote':
      return { heading: 'We wrote to you', text: fact.text }
    case 'message-received':
      return { heading: 'You wrote to us', text: fact.text }
    case 'promise-moved':
      return {
        heading: 'We changed what we promised',
        text: `We had said: ${fact.oldWords} Now: ${fact.newWords} Why: ${fact.reason}`,
      }
    case 'disruption':
      return { heading: fact.reason, text: fact.nextUpdate ? `We cannot give a date yet. ${fact.nextUpdate}` : null }
    case 'resolved':
      return { heading: fact.outcomeName, text: fact.words }
    case 'reopened':
      return { heading: 'We are looking at this again', text: fact.reason }
    case 'merged':
      return { heading: 'Someone had already told us about this', text: `We joined your report to ${fact.into}.` }
    case 'split':
      return { heading: `Another team does part of this: ${fact.title}`, text: `Its reference is ${fact.part}.` }
    case 'service-changed':
      return { heading: `This is now: ${fact.to}`, text: `We had it as: ${fact.from}.` }
    default:
      return null
  }
}

function waitingText({ expectedOn, updateOn }: { expectedOn: string | null; updateOn: string | null }) {
  if (expectedOn) return `We expect this by ${expectedOn}. What we promised you has not changed.`
  return updateOn ? `We will tell you more by ${updateOn}. What we promised you has not changed.` : null
}

const lackedWords: Record<Lacked, string> = {
  authority: 'authority',
  knowledge: 'knowledge',
  'system-access': 'access to a system',
  time: 'time',
  skill: 'a skill',
  nothing: 'nothing: wrong team',
}

export const lackedInWords = (lacked: Lacked) => lackedWords[lacked]

const because = { finished: 'The work is finished', time: 'No more came from the customer', joined: 'Joined to another case' } as const

/** A fact as staff read it. */
export function factForStaff(fact: CaseFact): { heading: string; text: string | null } {
  switch (fact.kind) {
    case 'opened':
      return { heading: `Opened ${channelWords[fact.channel] ?? 'by staff'}${fact.outOfHours ? ', out of hours' : ''}`, text: fact.promise }
    case 'joined':
      return { heading: `${fact.name} reported the same`, text: null }
    case 'chased':
      return { heading: `${fact.name ?? 'Someone'} asked how it is going`, text: fact.words }
    case 'person-added':
      return { heading: `${fact.name} added${fact.role === 'about' ? ' as the person it is about' : ''}`, text: null }
    case 'taken':
      return { heading: 'Taken', text: null }
    case 'assigned':
      return { heading: fact.ownerName ? `Given to ${fact.ownerName}` : 'Put back in the queue', text: null }
    case 'moved':
      return {
        heading: `Moved from ${fact.fromTeam} to ${fact.toTeam}`,
        text: `${fact.reason} (lacked ${lackedWords[fact.lacked]})`,
      }
    case 'started':
      return { heading: 'Work started', text: null }
    case 'asked':
      return { heading: 'Asked the customer', text: fact.question }
    case 'answered':
      return { heading: `Customer answered${answeredBy[fact.by]}`, text: fact.text }
    case 'waiting':
      return { heading: `Waiting for ${fact.forWhom}`, text: waitingForStaff(fact) }
    case 'wait-ended':
      return { heading: fact.forWhom ? `No longer waiting for ${fact.forWhom}` : 'No longer waiting', text: fact.words }
    case 'note':
      return { heading: 'Note', text: fact.text }
    case 'wrote':
      return { heading: 'Wrote to the customer', text: fact.text }
    case 'message-received':
      return { heading: `Message from ${fact.from}`, text: fact.text }
    case 'message-failed':
      return { heading: `Message to ${fact.to} did not arrive`, text: fact.reason }
    case 'message-passed':
      return { heading: fact.caller ? `Message passed on from ${fact.caller}` : 'Message passed on', text: fact.text }
    case 'task-done':
      return { heading: 'Dealt with', text: fact.words }
    case 'promise-moved':
      return { heading: 'Promise changed', text: `Was: ${fact.oldWords} Now: ${fact.newWords} Why: ${fact.reason}` }
    case 'disruption':
      return { heading: `Disruption: ${fact.reason}`, text: fact.nextUpdate }
    case 'urgent':
      return { heading: 'Urgent', text: fact.reason }
    case 'not-urgent':
      return { heading: 'No longer urgent', text: fact.reason }
    case 'duty-called':
      return { heading: `Duty rota called: ${fact.rota}`, text: fact.called ? `${fact.called} is on duty` : null }
    case 'adviser-told':
      return { heading: `Personal adviser told: ${fact.name}`, text: null }
    case 'resolved':
      return { heading: `Resolved: ${fact.outcomeName}`, text: fact.reason ? `${fact.words} ${fact.reason}` : fact.words }
    case 'died':
      return { heading: `${fact.name} is recorded as having died`, text: 'All post to them has stopped.' }
    case 'closed':
      return { heading: 'Closed', text: because[fact.because] }
    case 'reopened':
      return { heading: 'Reopened', text: fact.reason }
    case 'merged':
      return { heading: `Joined to ${fact.into}`, text: null }
    case 'merged-in':
      return { heading: `${fact.from} joined to this`, text: `${fact.people} more to tell` }
    case 'split':
      return { heading: `Part split off: ${fact.part}`, text: fact.title }
    case 'part-finished':
      return { heading: `Part finished: ${fact.part}`, text: fact.words }
    case 'service-changed':
      return {
        heading: `Service changed from ${fact.from} to ${fact.to}`,
        text: fact.left.length > 0 ? `Answers that did not fit: ${fact.left.join('; ')}` : null,
      }
    case 'converted':
      return { heading: `Converted from ${fact.from} to ${fact.to}`, text: null }
    case 'file-added':
      return { heading: `File added: ${fact.name}`, text: null }
    case 'erased':
      return { heading: 'Taken out', text: 'Erased at the person’s request.' }
  }
}

const channelWords: Readonly<Record<string, string>> = {
  web: 'on the website',
  phone: 'in a call',
  'voice-menu': 'by the voice menu',
  email: 'by email',
  'face-to-face': 'face to face',
  letter: 'by letter',
  text: 'by text message',
  social: 'on social media',
  chat: 'in a chat',
  import: 'from a list of reports',
  part: 'as a part of another case',
}

const answeredBy = { link: ' on the web', email: ' by email', staff: ' in a call' } as const

const waitingForStaff = ({ expectedOn, updateOn }: { expectedOn: string | null; updateOn: string | null }) =>
  expectedOn ? `Expected by ${expectedOn}` : `Next update to the customer by ${updateOn ?? ''}`
