import { addMatter, decideHandOff, handOn, openContact, settleMatter, showIdentity } from '#modules/contacts/index.ts'
import { nextUp, teamByKey } from '#modules/organisation/index.ts'
import { finishContact } from '#modules/workspace/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import type { Resident } from './people.ts'
import { momentOn, type Plan, type Scene, workingDaysBefore } from './scene.ts'
import { asStaff, personOf } from './staff.ts'

type Beyond = { service: string; settling: string; pence: number }
type Lacking = { service: string; lacked: 'knowledge' | 'system-access' | 'time'; team: string; note: string }
type Decision = { decision: 'agreed' | 'declined' | 'done'; words: string }
type HandedOn = {
  what: Beyond | Lacking
  /** Working days ago, and what was said to it. Null: nobody has answered. */
  daysAgo: number
  decided: Decision | null
}

/** Calls that an advisor could not finish alone: agreed, declined, done, and two that lie in silence. */
const handedOn: readonly HandedOn[] = [
  {
    what: { service: 'benefit-question', settling: 'rent-arrears', pence: 52_000 },
    daysAgo: 9,
    decided: { decision: 'agreed', words: '£40 a month from the first of next month. It is on the account.' },
  },
  {
    what: { service: 'welfare-support', settling: 'welfare-award', pence: 4_500 },
    daysAgo: 8,
    decided: { decision: 'agreed', words: 'Agreed, the voucher goes out by text today.' },
  },
  {
    what: {
      service: 'council-tax-question',
      lacked: 'knowledge',
      team: 'council-tax',
      note: 'Does an annexe with its own front door count as a home of its own? Please call back.',
    },
    daysAgo: 6,
    decided: { decision: 'done', words: 'Called back. It does, from the day it can be lived in.' },
  },
  {
    what: { service: 'welfare-support', settling: 'welfare-award', pence: 4_000 },
    daysAgo: 5,
    decided: {
      decision: 'declined',
      words: 'There was an award in September. Offer the food bank and the advice line.',
    },
  },
  {
    what: { service: 'housing-repair', settling: 'lock', pence: 21_000 },
    daysAgo: 4,
    decided: { decision: 'agreed', words: 'Booked for tomorrow morning, paid by card.' },
  },
  {
    what: {
      service: 'benefit-question',
      lacked: 'system-access',
      team: 'benefits-and-welfare',
      note: 'Cannot open the overpayment screen. How is the 412 pounds made up?',
    },
    daysAgo: 4,
    decided: null,
  },
  { what: { service: 'benefit-question', settling: 'rent-arrears', pence: 61_000 }, daysAgo: 3, decided: null },
  { what: { service: 'welfare-support', settling: 'welfare-award', pence: 3_000 }, daysAgo: 1, decided: null },
]

export function planHandOffs(scene: Scene, plan: Plan) {
  const today = londonDate(scene.until)
  for (const [index, one] of handedOn.entries()) {
    const at = momentOn(workingDaysBefore(today, one.daysAgo), 10 + (index % 5), 12 + index * 3)
    plan(at, async () => {
      const handOffId = await handItOn(scene, one.what)
      const { decided } = one
      if (decided && handOffId) plan(at.add({ minutes: 20 + index * 7 }), () => decide(scene, handOffId, decided))
    })
  }
}

const mayTake = ['contacts.log', 'customers.read', 'cases.read']

/** Those who have a phone or an email on record, beside an address and a date of birth, can be verified by questions. */
async function handItOn({ db, luck, cast, people }: Scene, what: Beyond | Lacking): Promise<string | null> {
  const person = await personOf(db, luck.pick(cast.advisors).id)
  const advisor = asStaff(person, mayTake, { limits: person.limits })
  const who = luck.pick(people)
  const contactId = await inTransaction(db, async (tx) => {
    const opened = await openContact(tx, advisor, {
      channel: 'phone',
      sourceKey: newId(),
      customerId: who.id,
      startedAt: tx.now.subtract({ seconds: luck.between(180, 500) }),
      waitedSeconds: luck.between(5, 200),
    })
    const { matterId } = await addMatter(tx, advisor, {
      contactId: opened.contactId,
      serviceKey: what.service,
      detail: null,
    })
    await showIdentity(tx, advisor, { contactId: opened.contactId, given: await answersOf(tx, who) })
    if (matterId) await ask(tx, advisor, { contactId: opened.contactId, matterId }, what)
    await finishContact(tx, advisor, { contactId: opened.contactId, endings: new Map() })
    return opened.contactId
  })
  const made = await db.selectFrom('hand_offs').select('id').where('contact_id', '=', contactId).executeTakeFirst()
  return made?.id ?? null
}

/** What somebody says who is asked who they are. */
async function answersOf(tx: Tx, { id, email, phone, address }: Resident) {
  const { born } = await tx
    .selectFrom('customers')
    .select('date_of_birth as born')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return {
    'date-of-birth': born ? `${born.day}/${born.month}/${born.year}` : '',
    postcode: address.slice(-8).trim(),
    email: email ?? '',
    'phone-end': email === null && phone ? phone.slice(-4) : '',
  }
}

async function ask(
  tx: Tx,
  advisor: StaffActor,
  ids: { contactId: string; matterId: string },
  what: Beyond | Lacking,
): Promise<void> {
  if ('team' in what) {
    const team = await teamByKey(tx, what.team)
    await handOn(tx, advisor, {
      ...ids,
      lacked: what.lacked,
      note: what.note,
      toTeamId: team?.id ?? null,
      toStaffId: null,
      power: null,
      settlingKey: null,
      amountPence: null,
    })
    return
  }
  const settle = { ...ids, settlingKey: what.settling, amountPence: what.pence, told: null }
  const { refusal, power } = await settleMatter(tx, advisor, settle)
  if (refusal !== 'beyond-limit') return
  await handOn(tx, advisor, {
    ...ids,
    lacked: 'authority',
    toStaffId: await nextUp(tx, advisor.id, tx.now),
    toTeamId: null,
    power,
    settlingKey: what.settling,
    amountPence: what.pence,
    note: `Beyond my limit: £${what.pence / 100}`,
  })
}

/** Whoever was asked answers: by name, or anybody of the team. */
async function decide({ db, cast }: Scene, handOffId: string, decision: Decision) {
  const asked = await db
    .selectFrom('hand_offs')
    .select(['to_staff_id', 'to_team_id'])
    .where('id', '=', handOffId)
    .executeTakeFirst()
  const team = [...cast.teams.values()].find(({ id }) => id === asked?.to_team_id)
  const who = asked?.to_staff_id ?? team?.people[0]?.id
  if (!who) return
  const person = await personOf(db, who)
  const decider = asStaff(person, mayTake, { limits: person.limits, teams: team ? [team.id] : [] })
  await inTransaction(db, (tx) => decideHandOff(tx, decider, { handOffId, ...decision }))
}
