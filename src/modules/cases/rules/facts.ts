import { z } from 'zod'

const words = z.string()
const fact = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ kind: z.literal(kind), ...shape })

const lackedSchema = z.enum(['authority', 'knowledge', 'system-access', 'time', 'skill', 'nothing'])

/** What someone lacked who had to hand work on. */
export const lackedThings = lackedSchema.options
export type Lacked = z.infer<typeof lackedSchema>

/** Every fact that can happen to a case, as it is kept on its story. */
export const caseFactSchema = z.discriminatedUnion('kind', [
  fact('opened', { channel: words, serviceName: words, promise: words.nullable(), outOfHours: z.boolean() }),
  fact('joined', { name: words }),
  fact('chased', { name: words.nullable(), words: words.nullable() }),
  fact('told-more', { name: words.nullable(), words }),
  fact('person-added', { name: words, role: z.enum(['reporter', 'joined', 'about']) }),
  fact('taken', {}),
  fact('assigned', { ownerName: words.nullable() }),
  fact('moved', { fromTeam: words, toTeam: words, reason: words, lacked: lackedSchema }),
  fact('started', {}),
  fact('asked', { question: words, messageId: z.uuid().nullable(), inPerson: z.boolean().default(false) }),
  fact('answered', { text: words, by: z.enum(['link', 'email', 'staff']) }),
  fact('waiting', { forWhom: words, expectedOn: words.nullable(), updateOn: words.nullable() }),
  fact('wait-ended', { forWhom: words.nullable(), words: words.nullable() }),
  fact('note', { text: words }),
  fact('step', { words }),
  fact('news', { words }),
  fact('wrote', { text: words, messageId: z.uuid().nullable() }),
  fact('to-tell', { text: words, isQuestion: z.boolean() }),
  fact('told', { text: words }),
  fact('message-received', { messageId: z.uuid(), from: words, text: words }),
  fact('message-failed', { messageId: z.uuid(), to: words, reason: words }),
  fact('message-passed', { text: words, caller: words.nullable() }),
  fact('task-done', { words }),
  fact('task-dropped', { words }),
  fact('promise-moved', { oldWords: words, newWords: words, reason: words }),
  fact('promise-broken', { words }),
  fact('decided', { words, by: words.nullable() }),
  fact('disruption', { reason: words, nextUpdate: words.nullable() }),
  fact('urgent', { reason: words }),
  fact('not-urgent', { reason: words }),
  // `at`: when, where that was before it was a case.
  fact('duty-called', { rota: words, called: words.nullable(), at: words.optional() }),
  fact('duty-answered', { name: words }),
  fact('adviser-told', { name: words }),
  fact('resolved', { outcome: words, outcomeName: words, words, reason: words.nullable() }),
  fact('died', { name: words }),
  fact('closed', { because: z.enum(['finished', 'time', 'joined']) }),
  fact('reopened', { reason: words, promise: words.nullable().optional() }),
  fact('merged', { into: words }),
  fact('merged-in', { from: words, people: z.number() }),
  fact('split', { part: words, title: words }),
  fact('part-finished', { part: words, words }),
  fact('service-changed', { from: words, to: words, left: z.array(words) }),
  fact('converted', { from: words, to: words }),
  fact('opened-in-error', { into: words, reason: words }),
  fact('taken-back', { from: words, reason: words }),
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
  'told-more',
  'moved',
  'started',
  'asked',
  'answered',
  'waiting',
  'wait-ended',
  'news',
  'wrote',
  'told',
  'message-received',
  'promise-moved',
  'promise-broken',
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
  'told-more',
  'asked',
  'answered',
  'wrote',
  'told',
  'message-received',
])

export const isPublic = (kind: FactKind, customerId: string | null) =>
  publicKinds.has(kind) && (customerId !== null || !personalKinds.has(kind))

/** The facts whose words somebody outside the council said or wrote: they are shown as theirs, never as ours. */
const theirWords: ReadonlySet<FactKind> = new Set<FactKind>([
  'chased',
  'told-more',
  'answered',
  'message-received',
  'message-passed',
])

export const saysTheirWords = (kind: FactKind, actorKind: string) =>
  theirWords.has(kind) || (kind === 'reopened' && (actorKind === 'resident' || actorKind === 'member'))
