import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { addMatter, handOn, logContact, openContact } from '#modules/contacts/index.ts'
import {
  decideAlert,
  markDeceased,
  mergeCustomers,
  proposeAlert,
  recordNeed,
  relateCustomers,
} from '#modules/customers/index.ts'
import { receiveMail } from '#modules/messages/index.ts'
import { callDuty } from '#modules/organisation/index.ts'
import { promisesJobs } from '#modules/promises/index.ts'
import { importReports } from '#modules/triage/index.ts'
import { type Database, inTransaction, newId, type Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import type { Work } from '#platform/jobs/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { anOfficer } from '../cases.ts'
import { asked, linkIn, livesHere, type Mailbox, nthMail } from '../journeys/city.ts'
import { roundsToday } from '../journeys/rounds.ts'
import { fillComplaintRuns } from './complaint-runs.ts'
import { fillComplaint } from './complaints.ts'
import { enquiryPermissions, fillEnquiries } from './enquiries.ts'
import { fillQuality } from './quality.ts'
import { fillRecords } from './records.ts'
import { accounts } from './rows.ts'
import { fillStories } from './stories.ts'

const lead = ['contacts.log', 'customers.read', 'customers.edit', 'customers.merge', 'alerts.read', 'alerts.manage']

type Program = { db: Database; mail: Mailbox; work: Work }

/** Many of everything, and what the addresses of single pages need: made through the program's own actions. */
export async function fillCity({ db, mail, work }: Program) {
  const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)
  const today = londonDate(db.clock.now())
  const ada = await livesHere(db, 'Ada Quillfeather', { phone: '+447700900456' })
  const bea = await livesHere(db, 'Bea Quillfeather', { nth: 4 })
  const again = await livesHere(db, 'Adah Quillfeather', { nth: 5 })
  const dora = await livesHere(db, 'Dora Vantongeren-Featherstonehaugh', { nth: 6 })
  const advisor = await staffNamed('Amara Lewis', [
    'contacts.log',
    'customers.read',
    'customers.merge',
    'alerts.manage',
  ])
  const manager = await staffNamed('Kelly Marsh', lead)

  async function staffNamed(name: string, permissions: string[]): Promise<StaffActor> {
    const { id } = await db.selectFrom('staff').select('id').where('name', '=', name).executeTakeFirstOrThrow()
    return { ...(await anOfficer(db, 'waste-collections', { permissions })), id, name }
  }

  const mine = await asked(db, 'bulky-waste', { customerId: ada.customerId, home: ada.home })
  const letter = await nthMail(mail, ada.email, 1)
  const late = await asked(db, 'bulky-waste', { customerId: ada.customerId, home: ada.home, hours: 40 * 24 })
  const bin = await (await roundsToday(db)).find('report')
  for (let count = 0; count < 30; count += 1)
    await asked(db, count % 3 === 0 ? 'bulky-waste' : 'new-container', {
      home: bea.home,
      customerId: count % 2 === 0 ? bea.customerId : null,
      hours: count * 30,
    })
  for (const job of promisesJobs) await job.run(work, {})

  for (const value of ['large-print', 'bsl-interpreter'] as const)
    await act((tx) =>
      recordNeed(tx, advisor, {
        customerId: ada.customerId,
        value,
        detail: null,
        appliesTo: 'person',
        since: today,
        source: 'The person',
        consentToShare: true,
      }),
    )
  const alert = {
    customerId: ada.customerId,
    kind: 'visit-in-pairs',
    beforeActing: 'Do not go alone',
    reason: 'A dog that bites',
    personalAdviserId: null,
    reviewOn: today.add({ months: 3 }),
    restrictedToRole: null,
    scopeId: null,
  }
  await act((tx) => proposeAlert(tx, advisor, alert))
  const proposed = await db.selectFrom('alerts').select(['id', 'version']).executeTakeFirstOrThrow()
  await act((tx) =>
    decideAlert(tx, manager, { alertId: proposed.id, version: proposed.version, state: 'approved', reason: null }),
  )
  await act((tx) => proposeAlert(tx, manager, { ...alert, kind: 'vulnerability', beforeActing: null }))
  await act((tx) =>
    relateCustomers(tx, advisor, {
      fromId: bea.customerId,
      toId: ada.customerId,
      kind: 'acts-for',
      authority: 'written-consent',
      evidence: 'A letter',
      since: today,
      until: null,
    }),
  )
  await act((tx) =>
    mergeCustomers(tx, advisor, { keptId: bea.customerId, mergedId: again.customerId, reason: 'Twice here' }),
  )
  await act((tx) => markDeceased(tx, advisor, { customerId: dora.customerId, on: today, source: 'Her son' }))

  for (let count = 0; count < 4; count += 1)
    await act(async (tx) =>
      logContact(tx, advisor, {
        channel: 'phone',
        sourceKey: newId(),
        customerId: ada.customerId,
        serviceKey: 'general-enquiry',
        detail: 'When does the tip open?',
        outcome: 'advice-given',
        caseId: null,
        scopeId: null,
        outOfHours: false,
      }),
    )
  const { contactId } = await act((tx) =>
    openContact(tx, advisor, { channel: 'phone', sourceKey: newId(), customerId: ada.customerId }),
  )
  const { matterId } = await act((tx) =>
    addMatter(tx, advisor, { contactId, serviceKey: 'council-tax-question', detail: 'A bill nobody understands' }),
  )
  assert.ok(matterId)
  const handed = { contactId, matterId, lacked: 'authority' as const, toTeamId: null, power: null, settlingKey: null }
  const above = await staffNamed('Michelle Dawson', [])
  await act((tx) =>
    handOn(tx, advisor, { ...handed, toStaffId: above.id, amountPence: null, note: 'May she pay in parts?' }),
  )
  const talking = await act((tx) =>
    openContact(tx, advisor, { channel: 'phone', sourceKey: newId(), customerId: ada.customerId }),
  )
  await act((tx) =>
    addMatter(tx, advisor, { contactId: talking.contactId, serviceKey: 'missed-bin', detail: 'Not emptied' }),
  )

  const rota = await db.selectFrom('duty_rotas').select('key').orderBy('key').executeTakeFirstOrThrow()
  await act((tx) =>
    callDuty(tx, {
      rota: rota.key,
      subject: { kind: 'case', id: mine.caseId },
      summary: 'A family has nowhere to sleep',
      scopeId: null,
    }),
  )
  for (let count = 0; count < 25; count += 1)
    await act((tx) =>
      receiveMail(tx, {
        source: 'smtp',
        raw: Buffer.from(
          `From: stranger${count < 22 ? 0 : 1}@example.org\r\nTo: service@wrenbridge.example.org\r\nSubject: Something about the park ${count}\r\nMessage-ID: <${newId()}@example.org>\r\n\r\nThe swings in the park squeak. Please have a look.\r\n`,
        ),
        receivedAt: db.clock.now(),
        envelope: {
          from: `stranger${count < 22 ? 0 : 1}@example.org`,
          to: ['service@wrenbridge.example.org'],
          clientIp: '203.0.113.9',
          clientName: 'mail.example.org',
        },
      }),
    )
  await reportsOfStrangers()

  async function reportsOfStrangers() {
    const folder = await mkdtemp(join(tmpdir(), 'firstpoint-accessibility-'))
    const lines = Array.from({ length: 30 }, (_, count) => `r${count},2026-11-17,The park gate squeaks number ${count}`)
    lines.push(`urgent,${today},Still homeless tonight: I reported it before and nobody has come`)
    await writeFile(join(folder, 'reports.csv'), `report_id,reported_on,text\n${lines.join('\n')}\n`)
    await importReports(db, join(folder, 'reports.csv'))
    await rm(folder, { recursive: true })
  }

  const complained = await fillComplaint(db, ada)
  await fillComplaintRuns(db, complained)
  const complaints = await staffNamed(accounts.complaints, [
    'complaints.read',
    'complaints.handle',
    'complaints.manage',
    ...enquiryPermissions,
  ])
  const enquiries = await fillEnquiries(db, complaints)
  await fillRecords(work, { manager, complaints, bin, late, complained })
  return {
    ...(await fillStories(db, { ada, manager, bin })),
    complained,
    ...enquiries,
    ...(await fillQuality(work)),
    ada,
    bea,
    again,
    dora,
    mine,
    late,
    bin,
    link: linkIn(letter),
    desk: talking.contactId,
    /** One value of one row, for an address; what a job makes is waited for. */
    async first(text: string): Promise<string> {
      for (const until = Date.now() + 20_000; Date.now() < until; await setTimeout(200)) {
        const { rows } = await db.pool.query(text)
        const value = Object.values(rows[0] ?? {})[0]
        if (value) return String(value)
      }
      throw new Error(`nothing found: ${text}`)
    },
  }
}

export type City = Awaited<ReturnType<typeof fillCity>>
