import assert from 'node:assert/strict'
import {
  addFiles,
  addNote,
  askCustomer,
  casesPersonalData,
  changeService,
  joinCase,
  joinDuplicates,
  makeLink,
  passMessage,
  splitPart,
} from '#modules/cases/index.ts'
import { addMatter, contactsPersonalData, handOn, logContact, openContact } from '#modules/contacts/index.ts'
import {
  createCustomer,
  personalData as customersPersonalData,
  decideAlert,
  markDeceased,
  mergeCustomers,
  proposeAlert,
  recordNeed,
  relateCustomers,
} from '#modules/customers/index.ts'
import { type Answers, beginDraft, saveAnswers } from '#modules/forms/index.ts'
import { messagesPersonalData, receiveMail } from '#modules/messages/index.ts'
import { callDuty, teamByKey } from '#modules/organisation/index.ts'
import { addNotice } from '#modules/places/index.ts'
import { declareDisruption } from '#modules/promises/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { triagePersonalData } from '#modules/triage/index.ts'
import { inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { storeFile } from '#platform/files/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { publishedAssessment, writtenAssessment } from '#test/assessments.ts'
import { castlegate, openedCase } from '#test/cases.ts'
import { runJobs, staffActor, type TestDb, type testWork } from '#test/index.ts'
import { changeCircle } from '../../src/modules/cases/actions/circle.ts'
import { complaintPlanter } from './complaints.ts'
import { enquiryPlanter } from './enquiries.ts'
import type { Kind, Marks } from './marks.ts'

export type Work = Awaited<ReturnType<typeof testWork>> & { db: TestDb }

/** What a record is, as far as it matters to who may know it. */
export type PlantedRecord = {
  readonly name: string
  /** The circle of people who may know; null: all staff. */
  readonly circle: string | null
  /** The team whose work it is. */
  readonly team: string | null
  /** Whose it is. */
  readonly people: readonly string[]
  /** The Member who brought it. */
  readonly brought?: string
  /** It is part of another record, which says that it is there. */
  readonly partOf?: string
  /** Nobody may know whose it was or what about. */
  readonly erased?: boolean
  /** Its circle is whoever has a role. */
  readonly forRole?: boolean
  /** An email of somebody we do not know, which waits for a person. */
  readonly isUnsorted?: boolean
}

export type Planted = {
  readonly records: Map<string, PlantedRecord>
  /** Private links by whose they are. */
  readonly links: Map<string, string>
  /** References of cases by their name. */
  readonly references: Map<string, string>
  readonly people: Map<string, { id: string; email: string }>
}

const allPermissions = [
  'contacts.log',
  'customers.read',
  'customers.edit',
  'customers.merge',
  'alerts.read',
  'alerts.manage',
  'cases.read',
  'cases.work',
  'cases.assign',
  'cases.manage',
  'triage.work',
  'messages.read',
  'messages.manage',
  'places.manage',
  'complaints.read',
  'complaints.handle',
  'complaints.manage',
  'actions.manage',
  'enquiries.read',
  'enquiries.handle',
  'enquiries.manage',
]

/** Rows that belong to a case, or else to a customer. */
const belongings = [
  ['case_tasks', 'case_id'],
  ['case_events', 'case_id'],
  ['promises', 'subject_id'],
  ['queue_items', 'subject_id'],
  ['messages', 'subject_id'],
  ['duty_calls', 'subject_id'],
  ['triage_items', 'case_id'],
  ['complaint_points', 'case_id'],
  ['complaint_letters', 'case_id'],
  ['enquiry_questions', 'case_id'],
  ['enquiry_replies', 'case_id'],
  ['enquiry_escalations', 'case_id'],
  ['complaint_remedies', 'case_id'],
  ['complaint_people', 'case_id'],
  ['complaint_bundle_marks', 'case_id'],
  ['ombudsman_cases', 'case_id'],
  ['ombudsman_demands', 'ombudsman_case_id'],
  ['promise_breaches', 'promise_id'],
  ['quality_checks', 'case_id'],
  ['action_plan_items', 'case_id'],
] as const

/** Plants records of every kind through the program's own actions; what is restricted comes afterwards, in stages. */
export async function createPlanter(work: Work, marks: Marks, planted: Planted) {
  const { db } = work
  const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)
  const idOf = async (table: 'staff' | 'scopes', column: string, value: string): Promise<string> => {
    const { rows } = await db.pool.query(`select id from ${table} where ${column} = $1`, [value])
    assert.ok(rows[0], `no ${value} in ${table}`)
    return String(rows[0].id)
  }
  const scopes = {
    'childrens-care': await idOf('scopes', 'key', 'childrens-care'),
    'adult-care': await idOf('scopes', 'key', 'adult-care'),
    'named-tate-family': await idOf('scopes', 'key', 'named-tate-family'),
  }
  const someone = async (email: string, more: Partial<Omit<StaffActor, 'permissions'>> = {}) => {
    const id = await idOf('staff', 'email', `${email}@example.org`)
    return staffActor({ id, name: email, permissions: allPermissions, scopes: Object.values(scopes), ...more })
  }
  const worker = await someone('farah.anwar')
  const complaints = complaintPlanter(db, worker)
  const advisor = await someone('vera.lindqvist', { scopes: [], frontDeskScopes: Object.values(scopes) })
  const today = londonDate(db.clock.now())

  const record = (
    name: string,
    circle: string | null = null,
    team: string | null = null,
    more: Partial<PlantedRecord> = {},
  ) => {
    planted.records.set(name, { name, circle, team, people: [], ...more })
    return (kind: Kind, of: string | null = null) => marks.mark(name, kind, of)
  }
  const enquiries = enquiryPlanter(work, { record, marks, planted, worker })

  async function person(
    name: string,
    { circle = null, erased = false }: { circle?: keyof typeof scopes | null; erased?: boolean } = {},
  ) {
    const says = record(name, circle, null, erased ? { erased } : {})
    const email = `${says('how to reach them', name).toLowerCase()}@example.org`
    const phone = `900${200 + planted.people.size}`
    marks.remember(`07700${phone}`, { record: name, kind: 'how to reach them', of: name })
    const { customerId } = await act(async (tx) =>
      createCustomer(tx, system('test'), {
        kind: 'person',
        title: null,
        givenName: says('who', name),
        familyName: says('who', name),
        organisationName: null,
        wardCode: null,
        dateOfBirth: Temporal.PlainDate.from('1961-05-04'),
        uprn: null,
        addressText: `1 ${says('how to reach them', name)} Lane, ZZ99 9ZZ`,
        emails: [email],
        phones: [`+447700${phone}`],
        scopeId: circle ? scopes[circle] : null,
      }),
    )
    marks.remember(customerId, { record: name, kind: 'that it is there', of: name })
    planted.people.set(name, { id: customerId, email })
    return customerId
  }
  const personId = (name: string) => {
    const found = planted.people.get(name)
    assert.ok(found, `no ${name}`)
    return found.id
  }

  type NewCase = {
    service: string
    circle?: keyof typeof scopes | null
    team: string
    customer: string | null
    openedAs?: string
    /** What stands in its form besides, and cannot wait. */
    says?: string
  }

  /** A case with a story: a report, a note, a file, a question by email and the answer to it. */
  async function caseOf(name: string, given: NewCase) {
    const { service, circle = null, team, customer, openedAs = service, says: danger = '' } = given
    const says = record(name, circle, team, { people: customer ? [customer] : [] })
    const of = customer
    const customerId = customer ? personId(customer) : null
    const answers: Record<string, Answers> = {
      'street-light': {
        problem: 'out',
        number: says('what it is about', of),
        'how-many': 'one',
        notes: `${says('what it is about', of)}. ${danger}`,
      },
      'road-defect': {
        kind: 'pothole',
        size: 'plate',
        position: 'road',
        danger: 'no',
        notes: says('what it is about', of),
      },
    }
    const about = { what: `It was ${says('what it is about', of)}`, 'for-whom': 'myself' }
    const spoken: Record<string, Answers> = {
      complaint: { ...about, wanted: `I want ${says('what it is about', of)}`, category: 'waste' },
      'childrens-care-complaint': { ...about, wanted: `I want ${says('what it is about', of)}` },
      compliment: { ...about, category: 'waste' },
    }
    const where = {
      ...castlegate,
      text: `By ${says('what it is about', of)}`,
      whereabouts: says('what it is about', of),
    }
    const isPlaced = openedAs in answers
    const { caseId, reference } = await openedCase(db, openedAs, {
      customerId,
      answers: {
        ...(answers[openedAs] ?? spoken[openedAs] ?? { story: says('what it is about', of) }),
        ...(isPlaced ? { where } : {}),
      },
      summary: `About ${says('what it is about', of)}`,
      ...(isPlaced ? {} : { place: null }),
    })
    marks.remember(reference, { record: name, kind: 'that it is there', of })
    marks.remember(caseId, { record: name, kind: 'that it is there', of })
    planted.references.set(name, reference)
    await act((tx) => addNote(tx, worker, { caseId, text: `Note ${says('a note of staff', of)}` }))
    const file = await storeFile(work.files, {
      name: `${says('a note of staff', of)}.txt`,
      type: 'text/plain',
      content: Buffer.from(`File ${says('a note of staff', of)}`),
    })
    await act((tx) => addFiles(tx, worker, { caseId, files: [file] }))
    if (customerId) {
      planted.links.set(
        `${name} of ${customer}`,
        await act(async (tx) => makeLink(tx, { caseId, customerId, level: 'verified', scopeId: null })),
      )
      await act((tx) =>
        askCustomer(tx, worker, { caseId, version: null, question: `Is it ${says('what we wrote', of)}?` }),
      )
      await runJobs(work)
      await mailFrom(customer ?? '', `It is ${says('what they wrote', of)}`, caseId)
    }
    if (openedAs !== service) {
      const reason = `Moved ${says('a note of staff', of)}`
      const moved = await act((tx) => changeService(tx, worker, { caseId, version: null, serviceKey: service, reason }))
      assert.equal(moved.refusal, null)
    }
    await runJobs(work)
    return { caseId, reference, says }
  }

  /** Another contractor, so that there is one of the right organisation and one of another. */
  async function otherContractor() {
    const [organisation, team, member] = [newId(), newId(), newId()]
    const { rows } = await db.pool.query(`select created_at, since from units where key = 'highways-maintenance'`)
    const { created_at: at, since } = rows[0]
    await db.pool.query(
      `insert into organisations (id, key, name, kind, created_at) values ($1, 'other-works', 'Other Works Ltd', 'contractor', $2)`,
      [organisation, at],
    )
    await db.pool.query(
      `insert into units (id, key, name, kind, organisation_id, since, created_at) values ($1, 'other-works', 'Other works', 'team', $2, $3, $4)`,
      [team, organisation, since, at],
    )
    await db.pool.query(
      `insert into staff (id, kind, name, email, organisation_id, trial, created_at) values ($1, 'contractor', 'Otto Other', 'otto.other@example.org', $2, true, $3)`,
      [member, organisation, at],
    )
    await db.pool.query(
      `insert into staff_roles (id, staff_id, role_key, since, created_at) values ($1, $2, 'contractor', $3, $4)`,
      [newId(), member, since, at],
    )
    await db.pool.query(
      `insert into staff_teams (id, staff_id, team_id, since, created_at) values ($1, $2, $3, $4, $5)`,
      [newId(), member, team, since, at],
    )
  }

  /** A form that somebody began on the website and has not sent. */
  async function form(visitId: string, service: string, answers: (text: string) => Record<string, string>) {
    const says = record(`form of ${visitId}`)
    const found = await serviceByKey(db, service)
    assert.ok(found)
    await act(async (tx) => {
      const draft = await beginDraft(tx, {
        visitId,
        serviceKey: service,
        serviceVersionId: found.versionId,
        scopeId: null,
      })
      saveAnswers(tx, draft, answers(says('a form begun')))
    })
  }

  let mails = 0
  /** An email as a person would send it, in answer to what we asked about a case. */
  async function mailFrom(name: string, body: string, caseId: string | null, subject = 'Re: your request') {
    const found = planted.people.get(name)
    const from = found?.email ?? `${name.toLowerCase()}@example.org`
    mails += 1
    const { rows } = caseId
      ? await db.pool.query(
          `select reply_token, message_id from messages where subject_id = $1 and direction = 'out' and customer_id = $2 order by created_at desc limit 1`,
          [caseId, found?.id],
        )
      : { rows: [] }
    const answering = rows[0] ? `In-Reply-To: ${rows[0].message_id}\r\n` : ''
    const head = `From: Someone <${from}>\r\nTo: service@wrenbridge.example.org\r\nSubject: ${subject}\r\nMessage-ID: <matrix${mails}@mail.example.org>\r\n${answering}`
    const attached = `--b\r\nContent-Type: text/plain; name=${body.split(' ').at(-1)}.txt\r\nContent-Disposition: attachment; filename=${body.split(' ').at(-1)}.txt\r\n\r\nFile ${body}\r\n`
    const raw = Buffer.from(
      `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n${body}\r\n${attached}--b--\r\n`,
    )
    await act((tx) =>
      receiveMail(tx, {
        source: 'smtp',
        raw,
        receivedAt: db.clock.now(),
        envelope: {
          from,
          to: ['service@wrenbridge.example.org'],
          clientIp: '203.0.113.9',
          clientName: 'mail.example.org',
        },
      }),
    )
    await runJobs(work)
  }

  async function alert(
    about: string,
    name: string,
    {
      reason,
      circle = null,
      role = null,
    }: { reason: string; circle?: keyof typeof scopes | null; role?: string | null },
  ) {
    const lead = await someone('michelle.dawson')
    const manager = await someone('vera.lindqvist', { roles: ['social-worker'] })
    const given = {
      customerId: personId(name),
      kind: 'vulnerability',
      beforeActing: null,
      reason,
      personalAdviserId: null,
      reviewOn: today.add({ months: 6 }),
      restrictedToRole: role,
      scopeId: circle ? scopes[circle] : null,
    }
    assert.equal((await act((tx) => proposeAlert(tx, lead, given))).refusal, null)
    const { id, version } = await db
      .selectFrom('alerts')
      .select(['id', 'version'])
      .where('reason', '=', reason)
      .executeTakeFirstOrThrow()
    marks.remember(id, { record: about, kind: 'that it is there', of: name })
    assert.equal(
      (await act((tx) => decideAlert(tx, manager, { alertId: id, version, state: 'approved', reason: null }))).refusal,
      null,
    )
  }

  /** What is open to all staff: nothing of it is in a circle. */
  async function ordinary() {
    await otherContractor()
    await form('visit-of-ada-visit-of-ada-0001', 'street-light', (notes) => ({ problem: 'damaged', notes }))
    await form('visit-of-bea-visit-of-bea-0002', 'street-light', (notes) => ({ problem: 'damaged', notes }))
    await person('Ada')
    await person('Bea')
    await person('Ada again')
    await person('Dora')
    await person('Eve', { erased: true })
    await person('Nora')
    const light = await caseOf('light', { service: 'street-light', team: 'street-lighting', customer: 'Ada' })
    await act((tx) => joinCase(tx, advisor, { caseId: light.caseId, customerId: personId('Bea'), matterId: null }))
    planted.links.set(
      'light of Bea',
      await act(async (tx) =>
        makeLink(tx, { caseId: light.caseId, customerId: personId('Bea'), level: 'verified', scopeId: null }),
      ),
    )
    await caseOf('hole', { service: 'road-defect', team: 'highways-maintenance', customer: 'Ada' })
    await caseOf('works', { service: 'road-defect', team: 'other-works', customer: 'Dora' })
    const other = await teamByKey(db, 'other-works')
    const works = planted.references.get('works')
    await db.pool.query(`update cases set team_id = $1 where reference = $2`, [other?.id, works])
    await db.pool.query(`update queue_items set team_id = $1 where reference = $2`, [other?.id, works])
    await caseOf('moved out', {
      service: 'antisocial-behaviour',
      openedAs: 'childrens-care',
      team: 'community-safety',
      customer: 'Bea',
    })
    await caseOf('whole', { service: 'antisocial-behaviour', team: 'community-safety', customer: 'Dora' })
    const twin = await caseOf('twin', { service: 'street-light', team: 'street-lighting', customer: 'Dora' })
    assert.equal(
      (await act((tx) => joinDuplicates(tx, worker, { caseId: twin.caseId, version: null, intoId: light.caseId })))
        .refusal,
      null,
    )
    await caseOf('erased', { service: 'street-light', team: 'street-lighting', customer: 'Eve' })
    record('erased', null, 'street-lighting', { erased: true })
    await restrictedPart()
    const grumble = await caseOf('grumble', { service: 'complaint', team: 'customer-relations', customer: 'Ada' })
    await complaints.answered(grumble, 'Ada', 'waste')
    await complaints.group(
      [grumble, await caseOf('gripe', { service: 'complaint', team: 'customer-relations', customer: 'Bea' })],
      'Ada',
    )
    await enquiries.answered(await enquiries.asked('enquiry of Delia', { whose: 'Delia', about: 'Ada' }))
    await enquiries.waits(await enquiries.asked('enquiry of Ivo', { whose: 'Ivo', about: 'Bea' }))
    await publishedAssessment(db, worker)
    await writtenAssessment(db, worker, { code: 'lgsco-code' })
    await caseOf('praise', { service: 'compliment', team: 'customer-relations', customer: 'Bea' })

    const says = record('about Ada')
    await alert('about Ada', 'Ada', { reason: `Reason ${says('why an alert', 'Ada')}` })
    const forWorkers = record('about Ada, for social workers', 'social-worker', null, { forRole: true })
    await alert('about Ada, for social workers', 'Ada', {
      reason: `Reason ${forWorkers('why an alert', 'Ada')}`,
      role: 'social-worker',
    })
    const need = {
      appliesTo: 'person',
      since: today,
      source: says('what they need', 'Ada'),
      consentToShare: true,
    } as const
    await act((tx) =>
      recordNeed(tx, advisor, {
        ...need,
        customerId: personId('Ada'),
        value: 'large-print',
        detail: says('what they need', 'Ada'),
      }),
    )
    await act((tx) =>
      relateCustomers(tx, advisor, {
        fromId: personId('Bea'),
        toId: personId('Ada'),
        kind: 'acts-for',
        authority: 'written-consent',
        evidence: `Letter ${says('what they need', 'Ada')}`,
        since: today,
        until: null,
      }),
    )
    const talk = record('a call of Bea')
    await act(async (tx) =>
      logContact(tx, advisor, {
        channel: 'phone',
        sourceKey: newId(),
        customerId: personId('Bea'),
        serviceKey: 'general-enquiry',
        detail: talk('what was said in a call', 'Bea'),
        outcome: 'advice-given',
        caseId: null,
        scopeId: null,
        outOfHours: true,
      }),
    )
    const { contactId } = await act((tx) =>
      openContact(tx, advisor, { channel: 'phone', sourceKey: newId(), customerId: personId('Bea') }),
    )
    const { matterId } = await act((tx) =>
      addMatter(tx, advisor, {
        contactId,
        serviceKey: 'council-tax-question',
        detail: talk('what was said in a call', 'Bea'),
      }),
    )
    const team = await teamByKey(db, 'council-tax')
    await act((tx) =>
      handOn(tx, advisor, {
        contactId,
        matterId: matterId ?? '',
        lacked: 'knowledge',
        toStaffId: null,
        toTeamId: team?.id ?? null,
        power: null,
        settlingKey: null,
        amountPence: null,
        note: `Please ${talk('what was said in a call', 'Bea')}`,
      }),
    )
    await act((tx) =>
      mergeCustomers(tx, advisor, { keptId: personId('Ada'), mergedId: personId('Ada again'), reason: 'Twice here' }),
    )
    await act((tx) =>
      markDeceased(tx, advisor, { customerId: personId('Dora'), on: today, source: says('what they need', 'Dora') }),
    )
    await act((tx) =>
      callDuty(tx, {
        rota: 'homelessness',
        subject: { kind: 'case', id: light.caseId },
        summary: `Someone ${light.says('what it is about', 'Ada')}`,
        scopeId: null,
      }),
    )
    await act((tx) =>
      declareDisruption(tx, worker, {
        reason: 'heavy snow',
        words: 'Our lorries cannot get through.',
        nextUpdateOn: today.add({ days: 1 }),
        treatment: 'next-update',
        serviceKeys: ['graffiti'],
        wardCodes: [],
        usrns: [],
        startsOn: today,
        endsOn: today.add({ days: 2 }),
      }),
    )
    await act(async (tx) =>
      addNotice(tx, worker, {
        kind: 'planned-works',
        title: 'Mill Bridge is closed',
        text: 'Use the ring road.',
        audience: 'public',
        wardCodes: [],
        usrns: [],
        since: today,
        lastDay: today.add({ days: 9 }),
      }),
    )
    await breakPromises(['light', 'hole', 'gripe'])
    const stranger = record('a stranger’s email', null, null, { isUnsorted: true })
    const from = stranger('how to reach them')
    await mailFrom(from, `Something else ${stranger('what they wrote')}`, null, `News ${stranger('what they wrote')}`)
    await rememberStranger('a stranger’s email', from)
    await runJobs(work)
    await act(async (tx) => {
      const ids = [personId('Eve')]
      for (const { erase } of [
        casesPersonalData,
        contactsPersonalData,
        messagesPersonalData,
        triagePersonalData,
        customersPersonalData,
      ])
        await erase(tx, ids)
    })
  }

  /** What only children’s social care may know. */
  async function children() {
    const hurt = record('an email about a child', 'childrens-care', null, { isUnsorted: true })
    const from = hurt('how to reach them')
    const written = `His child is being hit ${hurt('what they wrote')}`
    await mailFrom(from, written, null, `Next door ${hurt('what they wrote')}`)
    await rememberStranger('an email about a child', from)
    await replyAboutChild()
    const child = await caseOf('child', {
      service: 'childrens-care',
      circle: 'childrens-care',
      team: 'childrens-front-door',
      customer: 'Nora',
    })
    await act((tx) =>
      passMessage(tx, advisor, {
        customerId: personId('Nora'),
        scopeId: scopes['childrens-care'],
        text: `Call ${child.says('a note of staff', 'Nora')}`,
        caller: null,
      }),
    )
    await act((tx) =>
      callDuty(tx, {
        rota: 'homelessness',
        subject: { kind: 'case', id: child.caseId },
        summary: child.reference,
        scopeId: scopes['childrens-care'],
      }),
    )
    await caseOf('moved in', {
      service: 'childrens-care',
      openedAs: 'antisocial-behaviour',
      circle: 'childrens-care',
      team: 'childrens-front-door',
      customer: 'Ada',
    })
    const ofChild = {
      service: 'childrens-care-complaint',
      circle: 'childrens-care',
      team: 'childrens-front-door',
    } as const
    const grievance = await caseOf('grievance', { ...ofChild, customer: 'Nora' })
    await complaints.lookedInto(grievance, 'Nora', 'childrens-care')
    const second = await caseOf('second grievance', { ...ofChild, customer: 'Nora' })
    await complaints.group([grievance, second], 'Nora')
    await complaints.answered(second, 'Nora', 'childrens-care')
    const kept = await person('Kit', { circle: 'childrens-care' })
    await caseOf('of Kit', {
      service: 'childrens-care',
      circle: 'childrens-care',
      team: 'childrens-front-door',
      customer: 'Kit',
    })
    await caseOf('light about a child', {
      service: 'street-light',
      circle: 'childrens-care',
      team: 'childrens-front-door',
      customer: 'Bea',
      says: 'My dad hits me here',
    })
    await breakPromises(['child', 'grievance', 'light about a child'])
    const says = record('about Ada, for children’s care', 'childrens-care')
    await alert('about Ada, for children’s care', 'Ada', {
      reason: `Reason ${says('why an alert', 'Ada')}`,
      circle: 'childrens-care',
    })
    await act(async (tx) =>
      logContact(tx, advisor, {
        channel: 'phone',
        sourceKey: newId(),
        customerId: personId('Nora'),
        serviceKey: 'childrens-care',
        detail: says('what was said in a call', 'Nora'),
        outcome: 'passed-to-team',
        caseId: null,
        scopeId: scopes['childrens-care'],
        outOfHours: true,
      }),
    )
    return kept
  }

  /** Ada answers what we wrote about her street light, and says what cannot wait: nobody reads it with the light. */
  async function replyAboutChild() {
    const reply = record('a reply about a child', 'childrens-care', null, { isUnsorted: true })
    const light = await db
      .selectFrom('cases')
      .select('id')
      .where('reference', '=', planted.references.get('light') ?? '')
      .executeTakeFirstOrThrow()
    await mailFrom('Ada', `Next door the child is being hit ${reply('what they wrote')}`, light.id)
    const { rows } = await db.pool.query(
      `select m.id, i.id as item from messages m join triage_items i on i.message_id = m.id
       where m.direction = 'in' and m.body_text like '%Next door the child%' and m.subject_id is null`,
    )
    assert.equal(rows.length, 1)
    for (const id of [rows[0].id, rows[0].item])
      marks.remember(id, { record: 'a reply about a child', kind: 'that it is there', of: null })
  }

  /** What adult social care may know, and what only named people may. */
  async function adultsAndNamed() {
    await caseOf('adult', { service: 'adult-care', circle: 'adult-care', team: 'adult-social-care', customer: 'Ada' })
    const named = await caseOf('named', {
      service: 'childrens-care',
      circle: 'named-tate-family',
      team: 'childrens-front-door',
      customer: 'Bea',
    })
    const hidden = await act((tx) =>
      changeCircle(tx, worker, {
        caseId: named.caseId,
        version: null,
        scopeId: scopes['named-tate-family'],
        reason: `Known ${named.says('a note of staff', 'Bea')}`,
      }),
    )
    assert.equal(hidden.refusal, null)
    const feud = await caseOf('feud', {
      service: 'childrens-care-complaint',
      circle: 'named-tate-family',
      team: 'childrens-front-door',
      customer: 'Bea',
    })
    await complaints.lookedInto(feud, 'Bea', 'childrens-care')
    const moved = await act((tx) =>
      changeCircle(tx, worker, {
        caseId: feud.caseId,
        version: null,
        scopeId: scopes['named-tate-family'],
        reason: `Known ${feud.says('a note of staff', 'Bea')}`,
      }),
    )
    assert.equal(moved.refusal, null)
    await hiddenEnquiries()
  }

  /** A promise about each of these is broken, and somebody has to decide. */
  async function breakPromises(names: readonly string[]) {
    const references = names.map((name) => planted.references.get(name))
    const { rowCount } = await db.pool.query(
      `update promises set due_at = $1 where state = 'running' and subject_id in (select id from cases where reference = any($2))`,
      [db.clock.now().subtract({ hours: 1 }).toString(), references],
    )
    assert.ok((rowCount ?? 0) >= names.length)
    await runJobs(work, ['promises.sweep'])
    await runJobs(work)
  }

  /** An enquiry of Delia’s that waits, and then only named people may know of it. */
  async function hiddenEnquiries() {
    const given = { whose: 'Delia', about: 'Bea', circle: 'named-tate-family' }
    const waiting = await enquiries.asked('enquiry kept close', given)
    await enquiries.waits(waiting)
    const hidden = await act((tx) =>
      changeCircle(tx, worker, {
        ...waiting.seen,
        scopeId: scopes['named-tate-family'],
        reason: `Known ${waiting.says('a note of staff')}`,
      }),
    )
    assert.equal(hidden.refusal, null)
  }

  /** A part in a circle, of a case that all staff know. */
  async function restrictedPart() {
    const says = record('part', 'childrens-care', 'childrens-front-door', { partOf: 'whole' })
    const whole = await db
      .selectFrom('cases')
      .select('id')
      .where('reference', '=', planted.references.get('whole') ?? '')
      .executeTakeFirstOrThrow()
    const split = await act((tx) =>
      splitPart(tx, worker, {
        caseId: whole.id,
        version: null,
        serviceKey: 'childrens-care',
        title: `Child ${says('what it is about')}`,
        teamId: null,
        dueOn: null,
      }),
    )
    assert.equal(split.refusal, null)
    planted.references.set('part', `${planted.references.get('whole')}/1`)
    marks.remember(`${planted.references.get('whole')}/1`, { record: 'part', kind: 'that it is there', of: null })
  }

  /** An email of somebody we do not know, our answer to it, and what waits for a person because of it. */
  async function rememberStranger(name: string, from: string) {
    const { rows } = await db.pool.query(
      `with theirs as (select id from messages where lower(from_address) = $1 or lower(to_address) = $1)
       select id from theirs
       union all select id from triage_items where message_id in (select id from theirs)
       union all select case_id from triage_items where message_id in (select id from theirs) and case_id is not null`,
      [`${from.toLowerCase()}@example.org`],
    )
    assert.ok(rows.length > 1, `${name} is nowhere`)
    for (const { id } of rows)
      if (marks.found(id).length === 0) marks.remember(id, { record: name, kind: 'that it is there', of: null })
  }

  /** The ids of all that belongs to a planted record say of it that it is there. */
  async function rememberIds() {
    for (const [table, column] of belongings) {
      const { rows } = await db.pool.query(`select id, ${column} as of from ${table} where ${column} is not null`)
      for (const row of rows) {
        const [piece] = marks.found(String(row.of))
        if (piece && marks.found(row.id).length === 0) marks.remember(row.id, { ...piece, kind: 'that it is there' })
      }
    }
  }

  return { rememberIds, ordinary, children, adultsAndNamed }
}
