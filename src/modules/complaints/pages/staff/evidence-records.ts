import { z } from 'zod'
import { type Case, caseHref, type Field } from '#modules/cases/index.ts'
import { messagesAbout } from '#modules/messages/index.ts'
import type { Db } from '#platform/db/index.ts'
import { optionalText, type StaffActor } from '#platform/http/index.ts'
import { dateInWords, londonDate } from '#platform/time/index.ts'
import { contactsAbout } from '../../queries/evidence.ts'
import type { EvidenceRecord } from '../../rules/evidence-records.ts'

type Of = { found: Case; actor: StaffActor }

const channels = { email: 'email', sms: 'text message', letter: 'letter' } as const
const contactNames: Readonly<Record<string, string>> = { phone: 'your call', 'face-to-face': 'your visit' }

/** The records of a complaint that can show something: what was written, said, and sent with it. */
async function recordsOf(db: Db, { found, actor }: Of): Promise<(EvidenceRecord & { about: string })[]> {
  const people = new Set(found.people.map(({ customerId }) => customerId))
  const on = (at: Temporal.Instant) => dateInWords(londonDate(at))
  const messages = (await messagesAbout(db, actor, { kind: 'case', id: found.id })).map((one) => {
    const theirs = one.customerId !== null && people.has(one.customerId)
    const whose = one.direction === 'out' ? 'our' : theirs ? 'your' : 'the'
    const name = `${whose} ${channels[one.channel]} of ${on(one.at)}`
    return { kind: 'message' as const, id: one.id, name, about: one.subject }
  })
  const contacts = (await contactsAbout(db, actor, found.id)).map(({ id, channel, at }) => {
    const name = `${contactNames[channel] ?? 'what you told us'} of ${on(at)}`.replace('told us of', 'told us on')
    return { kind: 'contact' as const, id, name, about: '' }
  })
  const files = found.files.map(({ id, name }) => ({
    kind: 'file' as const,
    id,
    name: `the file “${name}”`,
    about: '',
  }))
  return [...messages, ...contacts, ...files]
}

const key = ({ kind, id }: Pick<EvidenceRecord, 'kind' | 'id'>) => `${kind}:${id}`

/** What shows a reason: records of the complaint, words, or both. One of the two must be there. */
export const evidenceForm = {
  record: z.preprocess(
    (value) => [value ?? []].flat().filter((one) => one !== ''),
    z.array(z.string().max(60)).max(100),
  ),
  evidence: optionalText(2000),
}

type Given = { record: readonly string[]; evidence: string | null }

export const isShown = ({ record, evidence }: Given) => record.length > 0 || evidence !== null
export const notShown = {
  path: ['evidence'],
  error: 'Select the records that show it, or enter what does. Without evidence this cannot be decided',
}

/** The fields for it, where a reason of the rules is given. */
export async function evidenceFields(db: Db, of: Of): Promise<Field[]> {
  const records = await recordsOf(db, of)
  const items = records.map((one) => ({
    value: key(one),
    text: `${one.name.charAt(0).toUpperCase()}${one.name.slice(1)}`,
    ...(one.about ? { hint: { text: one.about } } : {}),
  }))
  return [
    ...(items.length === 0
      ? []
      : [
          {
            kind: 'checkboxes' as const,
            name: 'record',
            label: 'Which records show it?',
            hint: 'The letter names them',
            items,
          },
        ]),
    {
      kind: 'textarea',
      name: 'evidence',
      label: items.length === 0 ? 'What shows it' : 'What else shows it',
      hint: 'For the record and the Ombudsman. The letter does not have it',
      rows: 3,
    },
  ]
}

/** The records that were chosen, as they are kept. */
export async function chosenRecords(db: Db, of: Of, { record }: Given): Promise<EvidenceRecord[]> {
  return (await recordsOf(db, of))
    .filter((one) => record.includes(key(one)))
    .map(({ kind, id, name }) => ({ kind, id, name }))
}

/** Where a record opens; what was said in a contact stands in the story of the case. */
export const recordHref = ({ kind, id }: EvidenceRecord, reference: string) =>
  kind === 'file'
    ? `${caseHref(reference)}/files/${id}`
    : kind === 'message'
      ? `/staff/messages/${id}`
      : caseHref(reference)
