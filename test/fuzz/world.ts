import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { proposeAlert, recordNeed } from '#modules/customers/index.ts'
import { receiveMail } from '#modules/messages/index.ts'
import { importReports } from '#modules/triage/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import { createBrowser, runJobs, signInAs, staffActor, type TestDb, testDatabase } from '#test/index.ts'
import { fillComplaintRuns } from '../accessibility/complaint-runs.ts'
import { fillComplaint } from '../accessibility/complaints.ts'
import { enquiryPermissions, fillEnquiries } from '../accessibility/enquiries.ts'
import { fillQuality } from '../accessibility/quality.ts'
import { anOfficer, aPerson, openedCase } from '../cases.ts'
import { livesHere } from '../journeys/city.ts'
import { appWithRoutes } from '../routes.ts'
import { planted } from './values.ts'

export type World = Awaited<ReturnType<typeof makeWorld>>

const unknownId = '00000000-0000-4000-8000-000000000000'

/** The whole program with something of every kind in it, so that input gets past the door. */
export async function makeWorld(log: Log) {
  const db = await testDatabase()
  const { app, work, routes } = await appWithRoutes(db, log)
  const customerId = await aPerson(db)
  const other = await aPerson(db, 'Amara Okafor')
  const { reference } = await openedCase(db, 'street-light', { customerId })
  await needAndAlert(db, customerId)
  await someReports(db)
  await someMail(db)
  const complained = await fillComplaint(db, await livesHere(db, 'Bea Hollis'))
  await fillComplaintRuns(db, complained)
  const asked = await fillEnquiries(db, await anOfficer(db, 'customer-relations', { permissions: enquiryPermissions }))
  const { checkId } = await fillQuality(work)
  await runJobs(work)
  const privateLink = work.mail.sent.map(({ text }) => /\/l\/[\w-]+/.exec(text)?.[0]).find((link) => link !== undefined)
  assert.ok(privateLink)
  const advisor = createBrowser(app)
  await signInAs(db, advisor, 'advisor')
  const desk = String((await advisor.post('/staff/desk', { channel: 'phone' })).headers.location)
  await advisor.post(`${desk}/matters`, { service: 'street-light' })

  const one = async (text: string): Promise<string> => {
    const { rows } = await db.pool.query<{ found: string }>(`select (${text})::text as found`)
    return rows[0]?.found ?? unknownId
  }
  const version = await one(
    `select id from definition_versions where key = 'street-light' and kind = 'service' limit 1`,
  )
  const known: Record<string, string> = {
    ':token': privateLink.slice(3),
    ':audience': 'staff',
    ':part': '1',
    ':page': await one(`select body #>> '{form,pages,0,key}' from definition_versions where id = '${version}'`),
    ':matter': await one('select id from matters order by id desc limit 1'),
    '/staff/cases/:reference': reference,
    '/my/:reference': reference,
    '/staff/desk/:id': desk.split('/').at(-1) ?? '',
    '/staff/complaints/:reference': complained.reference,
    '/staff/complaints/:reference/points/:id': await one('select id from complaint_points limit 1'),
    '/staff/complaints/:reference/letters/:id': await one('select id from complaint_letters order by id desc limit 1'),
    '/staff/complaints/:reference/remedies/:id': await one('select id from complaint_remedies limit 1'),
    '/staff/complaints/:reference/people/:id': await one('select id from complaint_people limit 1'),
    '/staff/complaints/:reference/record/:document': `complaint-${complained.caseId}`,
    '/staff/complaints/ombudsman/:id': await one('select id from ombudsman_cases limit 1'),
    '/staff/complaints/ombudsman/:id/demands/:other': await one('select id from ombudsman_demands limit 1'),
    '/staff/complaints/groups/:id': await one('select id from complaint_groups limit 1'),
    '/staff/signing/groups/:id': await one('select id from complaint_groups limit 1'),
    '/staff/complaints/learning/:id': await one('select id from learning_actions limit 1'),
    '/staff/complaints/assessments/:id': await one(`select id from self_assessments where state = 'draft' limit 1`),
    '/staff/complaints/feedback/:id': await one('select case_id from complaint_feedback limit 1'),
    '/staff/enquiries/:reference': asked.enquiry,
    '/staff/enquiries/parts/:reference': asked.enquiryPart,
    '/members/enquiries/:reference': asked.enquiryAnswered,
    ':memberId': asked.memberId,
    ':whom': 'resident',
    ':checkId': checkId,
    ':itemId': await one('select id from action_plan_items limit 1'),
    '/staff/people/:id': await one(`select id from staff where name like 'T%' order by name limit 1`),
    '/staff/organisation/units/:id': await one('select id from units order by key limit 1'),
    '/staff/organisation/organisations/:id': await one('select id from organisations order by name limit 1'),
    '/staff/roles/:key': 'auditor',
    '/staff/scopes/:id': await one('select id from scopes order by id limit 1'),
    '/staff/services/:key': 'street-light',
    '/services/:key': 'street-light',
    '/request/:key': 'street-light',
    '/staff/definitions/:kind': 'service',
    '/staff/definitions/:kind/:key': 'street-light',
    '/staff/guidance/:key': 'bin-day',
    '/staff/templates/:key': 'case-received',
    '/staff/customers/:id': customerId,
    '/staff/customers/:id/matches/:otherId': other,
    ':needId': await one('select id from needs limit 1'),
    ':alertId': await one('select id from alerts limit 1'),
    ':pointId': await one('select id from contact_points limit 1'),
    '/staff/messages/:id': await one('select id from messages limit 1'),
    '/staff/messages/held/:id': await one(`select id from inbound_mail where state = 'held' limit 1`),
    '/staff/triage/:id': await one('select id from triage_items limit 1'),
    '/staff/places/:uprn': await one('select uprn from properties limit 1'),
    '/staff/places/streets/:usrn': await one('select usrn from streets limit 1'),
    '/staff/places/rounds/:roundId': await one('select id from rounds limit 1'),
    ':plannedOn': '2026-11-18',
    ':id': version,
  }
  const roles = await db.selectFrom('staff_roles').select('role_key').distinct().orderBy('role_key').execute()

  /** An address for a route's pattern that leads to something, where there is something. */
  const addressOf = (url: string) => {
    const parts = url.split('/')
    return parts
      .map((part, index) =>
        part.startsWith(':') ? (known[parts.slice(0, index + 1).join('/')] ?? known[part] ?? unknownId) : part,
      )
      .join('/')
  }
  return { db, app, work, routes, privateLink, addressOf, roles: roles.map(({ role_key }) => role_key) }
}

async function needAndAlert(db: TestDb, customerId: string) {
  const actor = staffActor({ permissions: ['customers.read', 'customers.edit', 'alerts.read', 'alerts.manage'] })
  const since = db.clock.now().toZonedDateTimeISO('Europe/London').toPlainDate()
  const proposer = await db.selectFrom('staff').select('id').orderBy('name').executeTakeFirstOrThrow()
  const need = {
    customerId,
    value: 'large-print',
    detail: null,
    appliesTo: 'person',
    since,
    source: 'The person',
    consentToShare: true,
  } as const
  await inTransaction(db, (tx) => recordNeed(tx, actor, need))
  await inTransaction(db, (tx) =>
    proposeAlert(
      tx,
      { ...actor, id: proposer.id },
      {
        customerId,
        kind: 'visit-in-pairs',
        beforeActing: null,
        reason: 'A dog',
        personalAdviserId: null,
        reviewOn: since.add({ months: 3 }),
        restrictedToRole: null,
        scopeId: null,
      },
    ),
  )
}

async function someReports(db: TestDb) {
  const folder = await mkdtemp(join(tmpdir(), 'firstpoint-fuzz-'))
  const lines = [
    `h1,2026-11-17,${planted.script} it is all wrong`,
    'h2,2026-11-17,the bin lorry did not come',
    'h3,2026-11-17,a light is out',
  ]
  await writeFile(join(folder, 'reports.csv'), `report_id,reported_on,text\n${lines.join('\n')}\n`)
  await importReports(db, join(folder, 'reports.csv'))
  await rm(folder, { recursive: true })
}

/** Mail from somebody unknown, some of it held back. */
async function someMail(db: TestDb) {
  const envelope = {
    from: 'asha@example.org',
    to: ['service@wrenbridge.example.org'],
    clientIp: '127.0.0.1',
    clientName: null,
  }
  for (const [nth, subject] of ['My bin', planted.script, 'Automatic reply: away'].entries()) {
    const automatic = nth === 2 ? 'Auto-Submitted: auto-replied\r\n' : ''
    const raw = Buffer.from(
      `From: asha@example.org\r\nTo: service@wrenbridge.example.org\r\nSubject: ${subject}\r\nMessage-ID: <w${nth}@example.org>\r\n${automatic}\r\n${planted.picture}`,
    )
    await inTransaction(db, (tx) => receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: tx.now }))
  }
}
