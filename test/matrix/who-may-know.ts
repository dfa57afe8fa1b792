import type { Kind, Piece } from './marks.ts'
import type { Who } from './people.ts'
import type { PlantedRecord } from './world.ts'

/**
 * Who may know what, as the council decided it and without a look at the program. A record in a circle is for the
 * people of the circle. Of every other record staff know what their role is for: each line names the permissions of
 * which one is enough.
 */
const staffNeed: Record<Kind, readonly string[]> = {
  'that it is there': [
    'cases.read',
    'customers.read',
    'messages.read',
    'contacts.log',
    'audit.read',
    'duty.acknowledge',
  ],
  'what it is about': ['cases.read', 'messages.read', 'duty.acknowledge'],
  who: ['cases.read', 'customers.read', 'messages.read', 'contacts.log'],
  'how to reach them': ['customers.read', 'messages.read', 'contacts.log'],
  'what we wrote': ['cases.read', 'messages.read'],
  'what they wrote': ['cases.read', 'messages.read', 'triage.work'],
  'a note of staff': ['cases.read'],
  'what was said in a call': ['customers.read', 'contacts.log', 'cases.read'],
  'why an alert': ['alerts.read'],
  'what they need': ['customers.read'],
  'a form begun': [],
}

/** A contractor's people do the work of their own teams without knowing whose it is. */
const contractorsNeed: readonly Kind[] = [
  'that it is there',
  'what it is about',
  'what we wrote',
  'what they wrote',
  'a note of staff',
]

/** What residents know of a case whose link they hold: nothing that staff wrote for each other. */
const residentsMay: readonly Kind[] = ['that it is there', 'what it is about', 'what we wrote', 'what they wrote']

/** What Members know of what they brought: their own words, and ours to them. */
const membersMay: readonly Kind[] = ['that it is there', 'what it is about', 'what we wrote']

export function mayKnow(who: Who, { kind, of }: Piece, record: PlantedRecord, all: Iterable<PlantedRecord>): boolean {
  if (record.erased && kind !== 'that it is there') return false
  switch (who.side) {
    case 'public':
      return who.visit !== null && record.name === `form of ${who.visit}`
    case 'resident':
      return (
        residentsMay.includes(kind) &&
        who.links.some((link) => opens(link, record, kind === 'that it is there' ? null : of))
      )
    case 'member':
      return record.circle === null && who.brought.includes(record.name) && membersMay.includes(kind)
    case 'contractor':
      // A form may hold the number of the person whose job it is; their record does not open to the contractor.
      return isTheirWork(who, record)
        ? contractorsNeed.includes(kind)
        : kind === 'that it is there' && casesOf(record, all).some((work) => isTheirWork(who, work))
    case 'staff':
      if (record.partOf && kind === 'that it is there') return has(who, ['cases.read', 'audit.read'])
      // Who checks what was done sees that an alert for one role was made, and not why.
      if (record.forRole && kind === 'that it is there' && who.permissions.has('audit.read')) return true
      if (!isInCircle(who, record)) return false
      // What a stranger wrote belongs to no case until somebody has sorted it.
      if (record.isUnsorted) return has(who, ['messages.read', 'triage.work'])
      // A case names its people; their own record is for those who deal with people.
      if (isPerson(record) && kind === 'that it is there')
        return has(who, ['customers.read', 'messages.read', 'contacts.log', 'audit.read'])
      // Who reads a case reads whose it is.
      if (isPerson(record) && kind === 'who' && has(who, ['cases.read']))
        return (
          has(who, ['customers.read', 'messages.read', 'contacts.log']) ||
          casesOf(record, all).some((one) => isInCircle(who, one))
        )
      return has(who, staffNeed[kind])
  }
}

const has = (who: Who, permissions: readonly string[]) =>
  permissions.some((permission) => who.permissions.has(permission))

/** A circle of a role is as good as one of names: an alert that only social workers may read. */
const isInCircle = (who: Who, { circle }: PlantedRecord) =>
  circle === null || who.circles.includes(circle) || who.roles.includes(circle)

const isTheirWork = (who: Who, { circle, team }: PlantedRecord) =>
  circle === null && team !== null && who.teams.includes(team)

/** A record of a person is no work of anybody. */
export const isPerson = ({ team, people }: PlantedRecord) => team === null && people.length === 0

const casesOf = ({ name }: PlantedRecord, all: Iterable<PlantedRecord>) =>
  [...all].filter(({ people }) => people.includes(name))

/** "light of Ada" opens the case to Ada, and of the case what is hers. */
function opens(link: string, record: PlantedRecord, of: string | null): boolean {
  const [what, whose] = link.split(' of ')
  return record.name === what && (of === null || of === whose)
}
