import { findStaff } from '#modules/access/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { accountablePeople } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'

const firstpoint = system('enquiries')
const inOneLine = new Intl.ListFormat('en-GB')

export type PartToTell = {
  caseId: string
  enquiryId: string
  reference: string
  unit: string
  ownerId: string | null
  teamId: string
  scopeId: string | null
  /** What there is to say of its date. */
  words: string
}

type Template = 'enquiry-part-due-soon' | 'enquiry-part-sooner' | 'enquiry-part-later' | 'enquiry-part-agree'

/**
 * Writes to whoever has each part; where nobody has it, or who has it may not know of it any more, to whoever answers for
 * its unit. Several parts of one enquiry are one email to each. Tells which parts somebody hears of.
 */
export async function tellUnits<P extends PartToTell>(tx: Tx, template: Template, parts: readonly P[]): Promise<P[]> {
  const find = accountablePeople(tx)
  const heard: (P & { staffId: string })[] = []
  for (const part of parts) {
    const { ownerId, teamId, scopeId } = part
    const hasIt = ownerId !== null && (await find.mayKnow(ownerId, scopeId)) ? ownerId : null
    const staffId = hasIt ?? (await find.first(null, teamId, scopeId))
    if (staffId !== null) heard.push({ ...part, staffId })
  }
  const emails = Map.groupBy(heard, ({ staffId, enquiryId, teamId, scopeId }) =>
    [staffId, enquiryId, teamId, scopeId].join(' '),
  )
  for (const [first, ...more] of emails.values()) if (first) await tell(tx, template, [first, ...more], first)
  return heard
}

async function tell(
  tx: Tx,
  template: Template,
  parts: readonly PartToTell[],
  { staffId, caseId, reference, teamId, unit, scopeId }: PartToTell & { staffId: string },
) {
  const person = await findStaff(tx, staffId)
  if (!person) return
  const names = (some: readonly PartToTell[]) => inOneLine.format(some.map((one) => one.reference))
  await sendMessage(tx, firstpoint, {
    template,
    email: person.email,
    name: person.name,
    about: { kind: 'case', id: caseId },
    data: {
      reference: names(parts),
      unit,
      text: parts.map((part) => `${part.reference}: ${part.words}.`).join('\n\n'),
      nobody: names(parts.filter(({ ownerId }) => ownerId === null)),
    },
    scopeId,
    link:
      parts.length === 1
        ? `/staff/enquiries/parts/${reference.replace('/', '.')}`
        : `/staff/enquiries/outstanding?unit=${teamId}`,
  })
}
