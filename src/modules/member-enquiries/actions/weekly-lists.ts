import { findStaff } from '#modules/access/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { structureOn } from '#modules/organisation/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'
import { outstandingParts } from '../queries/figures.ts'
import { lateWords } from '../rules/lateness.ts'

const firstpoint = system('enquiries')

/** Each unit's manager hears once a week what the unit owes, with the dates promised. Who owes nothing hears nothing. */
export async function sendWeeklyLists(tx: Tx): Promise<number> {
  const owed = Map.groupBy(await outstandingParts(tx, firstpoint, null), ({ teamId }) => teamId)
  const units = await structureOn(tx, londonDate(tx.now))
  let sent = 0
  for (const [teamId, parts] of owed) {
    const unit = units.find(({ id }) => id === teamId)
    const above = units.find(({ id }) => id === unit?.parentId)
    const managerId = unit?.managerId ?? above?.managerId
    const manager = managerId ? await findStaff(tx, managerId) : undefined
    if (!unit || !manager) continue
    await sendMessage(tx, firstpoint, {
      template: 'enquiry-outstanding',
      email: manager.email,
      name: manager.name,
      about: null,
      data: {
        unit: unit.name,
        count: parts.length === 1 ? '1 part' : `${parts.length} parts`,
        text: parts.map((part) => lineOf(part, tx.now)).join('\n\n'),
      },
      scopeId: null,
      link: `/staff/enquiries/outstanding?unit=${teamId}`,
    })
    sent += 1
  }
  return sent
}

type Owed = Awaited<ReturnType<typeof outstandingParts>>[number]

/** The reference, the date and who has it; what was asked stays where only those who may can read it. */
const lineOf = ({ reference, dueAt, ownerName, state }: Owed, now: Temporal.Instant) =>
  `${reference}: ${dueAt ? promisedFor(dueAt, now) : 'no date runs'}, ${ownerName ?? 'nobody'} has it${standing[state] ?? ''}.`

function promisedFor(dueAt: Temporal.Instant, now: Temporal.Instant) {
  const late = lateWords(dueAt, now)
  const day = dayInWords(londonDate(dueAt))
  return late ? `was promised for ${day} and is ${late}` : `promised for ${day}`
}

const standing: Readonly<Record<string, string>> = {
  returned: ', given back as incomplete',
  answered: ': the work that the answer promised',
  accepted: ': the work that the answer promised',
}
