import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findOrCreateFromAnswers, relateCustomers } from '#modules/customers/index.ts'
import { keysUpFrom, structureOn } from '#modules/organisation/index.ts'
import { collectionAnswer } from '#modules/places/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { aPerson, openedCase } from '#test/cases.ts'
import { type Browser, signInAs, testApp, testDatabase } from '#test/index.ts'
import { anEnquiryIn } from '../../../test/enquiries.ts'
import { type Form, formsIn } from '../../../test/fuzz/forms.ts'

const db = await testDatabase()
const { browser } = await testApp(db)
const advisor = browser()
await signInAs(db, advisor, 'advisor')
const structure = await structureOn(db, londonDate(db.clock.now()))

const hidden = (body: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(body)?.[1] ?? ''

async function start(visitor: Browser, customerId = '', channel = 'phone') {
  await visitor.get('/staff/desk')
  const response = await visitor.post('/staff/desk', { channel, customerId })
  return String(response.headers.location)
}

/** The forms of the desk itself, not those of the frame around it. */
const isMainForm =
  (wanted: Form['method']) =>
  ({ method, action }: Form) =>
    method === wanted && action.startsWith('/staff/desk')

const valuesIn = (fields: Form['fields']) =>
  Object.fromEntries(fields.map(({ name, values }) => [name, values[0] ?? '']))

async function sendGraffiti(desk: string, where: string) {
  await advisor.post(`${desk}/matters`, { serviceKey: 'graffiti', detail: '' })
  const form = await advisor.get(desk)
  const matter = /matters\/([\w-]{36})\/form/.exec(form.body)?.[1]
  const answers = { where: 'in-words', 'where-text': where, surface: 'council', offensive: 'no' }
  const asked = hidden(form.body, '_asked')
  const sent = await advisor.post(`${desk}/matters/${matter}/form`, { _asked: asked, ...answers })
  assert.equal(sent.statusCode, 303, sent.body)
}

async function matterOf(serviceKey: string) {
  const desk = await start(advisor)
  await advisor.post(`${desk}/matters`, { serviceKey, detail: '' })
  const { body } = await advisor.get(desk)
  return { desk, matter: /matters\/([\w-]{36})\/form/.exec(body)?.[1] ?? '', asked: hidden(body, '_asked') }
}

const outcomeOf = (matterId: string) =>
  db.selectFrom('matters').select(['outcome', 'told', 'case_id']).where('id', '=', matterId).executeTakeFirstOrThrow()

const wordsOf = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

test('what a caller says that cannot wait is first, with what to tell them now; nothing is kept and nobody is called', async () => {
  const desk = await start(advisor)
  for (const [said, told, service] of [
    ['the girl next door, her dad hits her', 'call 999', 'childrens-care'],
    ['I want to kill myself', 'call 999', 'adult-care'],
    ['smell of gas', '0800 111 999', 'gas-smell'],
  ] as const) {
    const { body } = await advisor.get(`${desk}?service=${encodeURIComponent(said)}`)
    const [above, list = ''] = body.split('aria-label="Services and answers"')
    assert.match(wordsOf(above ?? ''), new RegExp(`Tell them now: .*${told}`), said)
    assert.equal(/name="serviceKey" value="([^"]+)"/.exec(list)?.[1], service, said)
    assert.equal(list.split(`name="serviceKey" value="${service}"`).length, 2, said)
  }
  const before = await advisor.get('/staff/desk?service=her+dad+hits+her')
  assert.match(before.body, /This is for [^.<]+\. Start a contact/)
  assert.doesNotMatch(before.body, /Told them, done/, 'no quick answer disposes of it')
  assert.match(wordsOf(before.body), /Tell them now: If anybody is in danger now, call 999/)
  const bin = await advisor.get(`${desk}?service=missed+bin`)
  assert.doesNotMatch(bin.body, /Tell them now/)
  const { rows } = await db.pool.query(
    'select (select count(*) from duty_calls) + (select count(*) from triage_items) as n',
  )
  assert.equal(Number(rows[0].n), 0)
})

/** The person on the line has answered every question. */
const verify = (desk: string) =>
  inTransaction(db, async (tx) => {
    const id = desk.slice('/staff/desk/'.length)
    tx.save(tx.updateTable('contacts').set({ identity_level: 'verified' }).where('id', '=', id))
  })

const writtenTo = (customerId: string) =>
  db.selectFrom('messages').select(['subject', 'body_text as text']).where('customer_id', '=', customerId).execute()

/** Whatever day it is, somebody's bin was not due. */
async function binOfWhichTheRoundsKnow() {
  const homes = await db.selectFrom('property_rounds').select(['uprn', 'container']).orderBy('uprn').execute()
  for (const { uprn, container } of homes) {
    const answer = await collectionAnswer(db, { uprn, container, reportedAt: db.clock.now() })
    if (answer.kind === 'told' && !answer.streetKey) return { uprn, container, words: answer.words }
  }
  throw new Error('Every bin in the city may be reported')
}

/** What one may speak about for the other, and nothing else. */
async function consentTo(subjects: readonly string[], fromId: string, toId: string) {
  const since = londonDate(db.clock.now())
  const consent = { kind: 'acts-for', authority: 'written-consent', evidence: 'Letter seen', until: null } as const
  await inTransaction(db, async (tx) => {
    tx.save(tx.deleteFrom('relationships').where('to_id', '=', toId))
    return relateCustomers(tx, system('test'), { ...consent, fromId, toId, since, subjects })
  })
}

/** The reference of a case opened in a call that has ended. */
async function reportGraffiti(customerId: string, where: string): Promise<string> {
  const desk = await start(advisor, customerId)
  await sendGraffiti(desk, where)
  const { body } = await advisor.get(desk)
  await advisor.post(`${desk}/end`, {})
  return /FP-\d{7}/.exec(body.slice(body.indexOf('In this contact')))?.[0] ?? ''
}

describe('the advisor’s screen', () => {
  test('serves a stranger’s question in one press, with no customer', async () => {
    const page = await advisor.get('/staff/desk?service=tip+opening')
    const answer = hidden(page.body, 'answer')
    const response = await advisor.post('/staff/desk/answer', { channel: 'phone', answer })
    assert.equal(response.statusCode, 303)
    const contact = await db
      .selectFrom('contacts')
      .innerJoin('matters', 'matters.contact_id', 'contacts.id')
      .innerJoin('demand_records', 'demand_records.matter_id', 'matters.id')
      .select(['contacts.customer_id', 'contacts.state', 'matters.outcome', 'demand_records.class'])
      .orderBy('contacts.created_at', 'desc')
      .executeTakeFirstOrThrow()
    assert.deepEqual(contact, { customer_id: null, state: 'ended', outcome: 'advice-given', class: 'value' })
    const letter = await advisor.post('/staff/desk/answer', { channel: 'letter', answer })
    assert.equal(letter.headers.location, '/staff/desk?channel=letter', 'the next one is a letter too')
  })

  test('keeps how they reached us, chosen before the search or after it, however the contact begins', async () => {
    await inTransaction(db, (tx) =>
      findOrCreateFromAnswers(tx, system('test'), { name: 'Florence Dunnock', phone: '07700 900187' }),
    )
    const sought = '/staff/desk?q=Dunnock&service=tip+opening'
    const [search, ...more] = formsIn((await advisor.get('/staff/desk?channel=letter')).body, '').filter(
      isMainForm('GET'),
    )
    assert.ok(search && more.length === 0, 'one form, so that what was typed goes with the choice')
    assert.deepEqual(Object.keys(valuesIn(search.fields)).toSorted(), ['q', 'service'])
    const ways = search.buttons.map(({ name, value }) => `${name}=${value}`)
    // To find something keeps what was chosen: the two that are seen, and the one that Enter presses, which is before all others.
    assert.equal(ways.filter((way) => way === 'channel=letter').length, 4)
    for (const way of ['phone', 'face-to-face', 'social', 'text']) assert.ok(ways.includes(`channel=${way}`))
    const begins = formsIn((await advisor.get(`${sought}&channel=letter`)).body, '').filter(isMainForm('POST'))
    for (const by of ['customerId', 'started', 'answer']) assert.ok(begins.some(({ fields }) => by in valuesIn(fields)))
    for (const { action, fields } of begins) {
      await advisor.post(action, valuesIn(fields))
      const last = db.selectFrom('contacts').select('channel').orderBy('id', 'desc')
      assert.equal((await last.executeTakeFirstOrThrow()).channel, 'letter')
    }
  })

  test('goes on with letters when a letter was ended, also where nothing was asked in it', async () => {
    const next = '/staff/desk?channel=letter'
    const unasked = await start(advisor, '', 'letter')
    assert.equal((await advisor.post(`${unasked}/nothing`, {})).headers.location, next)
    const desk = await start(advisor, '', 'letter')
    await advisor.post(`${desk}/answer`, { answer: 'When the tip opens' })
    assert.equal((await advisor.post(`${desk}/end`, {})).headers.location, next)
    assert.match((await advisor.get(desk)).body, /value="letter" aria-current="true"/)
  })

  test('a form whose answers lead to more questions says that it was not sent', async () => {
    const { desk, matter, asked } = await matterOf('road-defect')
    const send = (answers: Record<string, string>) =>
      advisor.post(`${desk}/matters/${matter}/form`, { _asked: asked, ...answers })
    const answers = { kind: 'pothole', where: 'in-words', 'where-text': 'Outside the mill', danger: 'no' }
    const notSent = /Not sent yet. Their answers lead to more questions/
    const first = await send(answers)
    assert.equal(first.statusCode, 200)
    assert.match(first.body, notSent)
    assert.doesNotMatch((await send({ ...answers, _action: 'find:where' })).body, notSent)
    assert.doesNotMatch((await send({ ...answers, 'where-text': '' })).body, notSent)
  })

  test('two reasons in the same words are told apart by their references', async () => {
    const customerId = await aPerson(db, 'Opal Twofold')
    const [one, two] = [
      await openedCase(db, 'graffiti', { customerId }),
      await openedCase(db, 'graffiti', { customerId }),
    ]
    const page = (await advisor.get(await start(advisor, customerId))).body
    const headings = [...page.matchAll(/<p class="fp-why__heading">(.*?)<\/p>/g)].map(([, heading = '']) => heading)
    for (const { reference } of [one, two])
      assert.ok(
        headings.some((heading) => heading.includes(reference)),
        reference,
      )
  })

  test('opens a case by the form of the service, in place, and ends with one key', async () => {
    const { customerId } = await inTransaction(db, async (tx) => {
      const { customerId: id } = await findOrCreateFromAnswers(tx, system('test'), {
        name: 'Ada Quill',
        phone: '07700 900123',
      })
      return { customerId: id }
    })
    const desk = await start(advisor, customerId)
    const page = await advisor.get(desk)
    assert.match(page.body, /Ada Quill/)
    await advisor.post(`${desk}/matters`, { serviceKey: 'road-defect', detail: 'pothole' })
    const form = await advisor.get(desk)
    assert.match(form.body, /Send/)
    const unsaid = await advisor.post(`${desk}/end`, {})
    assert.equal(unsaid.statusCode, 422)
    const ending = /id="(outcome-[\w-]{36})-error"><span[^>]*>Error:<\/span> Select how it ended/.exec(unsaid.body)?.[1]
    assert.ok(ending, 'nothing is put down as settled that nobody said')
    assert.equal((await advisor.post(`${desk}/end`, { [ending]: 'signposted' })).statusCode, 303)
  })

  test('offers what fits what they say first, and nothing that only shares a word with it', async () => {
    const desk = await start(advisor)
    const { body } = await advisor.get(`${desk}?service=street+light+is+out`)
    const offered = body.slice(body.indexOf('street light is out'))
    assert.ok(offered.indexOf('Report a broken street light') > 0, 'the service is not offered')
    assert.ok(offered.indexOf('Report a broken street light') < offered.indexOf('Things that are not for the council'))
    assert.doesNotMatch(offered, /Where we are and when we are open/)
  })

  test('what only somebody known may ask for waits for the questions, and keeps what was typed; with too little to ask it goes', async () => {
    const { customerId } = await inTransaction(db, (tx) =>
      findOrCreateFromAnswers(tx, system('test'), { name: 'Cy Quill', phone: '07700 900125', email: 'cy@example.org' }),
    )
    const stranger = await start(advisor, customerId)
    await advisor.post(`${stranger}/matters`, { serviceKey: 'council-tax-move', detail: '' })
    assert.doesNotMatch((await advisor.get(stranger)).body, /Before you send it/)
    await inTransaction(db, async (tx) => {
      tx.save(
        tx
          .updateTable('customers')
          .set({ date_of_birth: Temporal.PlainDate.from('1971-02-03') })
          .where('id', '=', customerId),
      )
    })
    const desk = await start(advisor, customerId)
    await advisor.post(`${desk}/matters`, { serviceKey: 'noise', detail: '' })
    const asked = await advisor.get(desk)
    assert.match(asked.body, /Before you send it: known to us is needed/)
    await advisor.post(`${desk}/identity`, { 'is-date-of-birth': '3/2/1971', 'is-phone-end': '0125' })
    assert.doesNotMatch((await advisor.get(desk)).body, /Before you send it/)
  })

  test('what was said in an earlier call is as personal as its service: it waits until we know who calls', async () => {
    const { customerId } = await inTransaction(db, (tx) =>
      findOrCreateFromAnswers(tx, system('test'), { name: 'Eb Quill', phone: '07700 900127', email: 'eb@example.org' }),
    )
    const before = await start(advisor, customerId)
    await advisor.post(`${before}/matters`, {
      serviceKey: 'benefit-question',
      detail: 'How is the 412 pounds made up?',
    })
    const asked = /name="(outcome-[\w-]{36})"/.exec((await advisor.get(before)).body)?.[1] ?? ''
    await advisor.post(`${before}/end`, { [asked]: 'advice-given' })
    const desk = await start(advisor, customerId)
    const unsure = (await advisor.get(desk)).body
    assert.match(unsure, /Called about Benefit question/)
    assert.doesNotMatch(unsure, /412 pounds/)
    await inTransaction(db, async (tx) => {
      tx.save(tx.updateTable('contacts').set({ identity_level: 'known' }).where('customer_id', '=', customerId))
    })
    assert.match((await advisor.get(desk)).body, /412 pounds/)
  })

  test('the case says who called where it was not the customer', async () => {
    const { customerId } = await inTransaction(db, (tx) =>
      findOrCreateFromAnswers(tx, system('test'), { name: 'Fa Quill', phone: '07700 900128' }),
    )
    const desk = await start(advisor, customerId)
    await advisor.post(`${desk}/caller`, { callerName: 'Ned Next-Door' })
    await sendGraffiti(desk, 'On the library')
    const shown = (await advisor.get(desk)).body
    const reference = /FP-\d{7}/.exec(shown.slice(shown.indexOf('In this contact')))?.[0] ?? ''
    assert.match((await advisor.get(`/staff/cases/${reference}`)).body, /Ned Next-Door told us this, for the customer/)
  })

  test('somebody here in person is verified by a document they show; on the phone, or for somebody else, nobody is', async () => {
    const { customerId } = await inTransaction(db, (tx) =>
      findOrCreateFromAnswers(tx, system('test'), { name: 'Di Quill', phone: '07700 900126' }),
    )
    const phone = await start(advisor, customerId)
    assert.match((await advisor.get(phone)).body, /We hold too little about them to ask more/)
    assert.equal((await advisor.post(`${phone}/identity`, { document: 'passport' })).statusCode, 422)
    const desk = await start(advisor, customerId, 'face-to-face')
    await advisor.post(`${desk}/caller`, { callerName: 'Next Door' })
    assert.equal((await advisor.post(`${desk}/identity`, { document: 'passport' })).statusCode, 422)
    assert.match((await advisor.get(desk)).body, /It is Di Quill after all/)
    await advisor.post(`${desk}/caller`, {})
    assert.match((await advisor.get(desk)).body, /show you a document with their photograph/)
    assert.equal((await advisor.post(`${desk}/identity`, { document: 'passport' })).statusCode, 303)
    assert.match((await advisor.get(desk)).body, /Verified/)
  })

  test('does not say that they call about what was opened in the same call', async () => {
    const { customerId } = await inTransaction(db, (tx) =>
      findOrCreateFromAnswers(tx, system('test'), { name: 'Bo Quill', phone: '07700 900124' }),
    )
    const desk = await start(advisor, customerId)
    await sendGraffiti(desk, 'On the town hall')
    assert.match((await advisor.get(desk)).body, /Nothing in our records says why/)
  })

  test('says what the rounds know of a bin as soon as it is chosen, and asks nothing more', async () => {
    const { uprn, container, words } = await binOfWhichTheRoundsKnow()
    const { desk, matter, asked } = await matterOf('missed-bin')
    const sent = await advisor.post(`${desk}/matters/${matter}/form`, { _asked: asked, address: uprn, container })
    assert.equal(sent.statusCode, 303, sent.body)
    assert.deepEqual(await outcomeOf(matter), { outcome: 'told', told: words, case_id: null })
  })

  test('says whom to ask when it is not ours to do, before it takes the request', async () => {
    const { uprn } = await db
      .selectFrom('properties')
      .select('uprn')
      .where('tenure', '=', 'private-rented')
      .orderBy('uprn')
      .executeTakeFirstOrThrow()
    const { desk, matter, asked } = await matterOf('housing-repair')
    const form = `${desk}/matters/${matter}/form`
    const half = await advisor.post(form, { _asked: asked, address: uprn })
    assert.match(half.body, /Ask your landlord or letting agent first/)
    assert.match(half.body, /Send it all the same/)
    assert.equal((await outcomeOf(matter)).outcome, null)
    const told = await advisor.post(form, { _asked: asked, address: uprn, _sawInstead: 'yes', _instead: 'told' })
    assert.equal(told.statusCode, 303, told.body)
    const { outcome, told: words } = await outcomeOf(matter)
    assert.equal(outcome, 'told')
    assert.match(words ?? '', /^Your landlord must do repairs/)
  })

  test('calls a Member’s enquiry by its name, and says what must be known before anything is told', async () => {
    const { customerId, caseId } = await inTransaction(db, async (tx) => {
      const person = await findOrCreateFromAnswers(tx, system('test'), { name: 'Ivo Larch', phone: '07700 900124' })
      const words = 'Why is the path at Castlegate not lit?'
      const about = { forWhom: 'resident' as const, residentId: person.customerId, authority: 'asked-to-act' as const }
      return { customerId: person.customerId, ...(await anEnquiryIn(tx, { words, ...about })) }
    })
    const desk = await start(advisor, customerId)
    await advisor.post(`${desk}/about`, { caseId })
    const { body } = await advisor.get(desk)
    assert.match(body, /<strong>Member’s enquiry<\/strong>/)
    assert.doesNotMatch(body, />member-enquiry</)
    assert.match(body, /Before you tell them anything: verified is needed/)
  })

  test('tells a neighbour without authority nothing, however much they know of the person', async () => {
    const { customerId, caseId } = await inTransaction(db, async (tx) => {
      const person = await findOrCreateFromAnswers(tx, system('test'), {
        name: 'Mina Birch',
        phone: '07700 900125',
        email: 'mina.birch@example.org',
      })
      const words = 'Why is the path at Castlegate not swept?'
      const about = { forWhom: 'resident' as const, residentId: person.customerId, authority: 'asked-to-act' as const }
      return { customerId: person.customerId, ...(await anEnquiryIn(tx, { words, ...about })) }
    })
    const desk = await start(advisor, customerId)
    await advisor.post(`${desk}/about`, { caseId })
    await inTransaction(db, async (tx) => {
      tx.save(tx.updateTable('contacts').set({ identity_level: 'verified' }).where('customer_id', '=', customerId))
    })
    const own = await advisor.get(desk)
    assert.match(own.body, /Tell them:/)
    assert.match(own.body, /mina\.birch@example\.org/)

    await advisor.post(`${desk}/caller`, { callerName: 'Nora Neighbour', callerKind: 'public' })
    const neighbours = await advisor.get(desk)
    assert.match(neighbours.body, /Do not tell Nora Neighbour how this stands: we hold no authority for them/)
    assert.match(neighbours.body, /There is nothing to ask: whatever Nora Neighbour knows/)
    assert.doesNotMatch(neighbours.body, /Verified|What is your date of birth/)
    assert.doesNotMatch(neighbours.body, /Tell them:|mina\.birch@example\.org/)
  })

  test('tells somebody with authority for one thing about that, and not a fact of anything else', async () => {
    const [person, daughter] = await Promise.all([aPerson(db, 'Win Alder'), aPerson(db, 'Dana Alder')])
    const desk = await start(advisor, person)
    const known: { key: string; id: string; units: readonly string[]; facts: readonly string[] }[] = []
    for (const key of ['council-tax-question', 'housing-repair', 'street-light', 'benefit-question', 'blue-badge']) {
      const { caseId } = await openedCase(db, key, { customerId: person })
      await advisor.post(`${desk}/about`, { caseId })
      const { id } = await db.selectFrom('matters').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
      const promises = await db.selectFrom('promises').select('words').where('subject_id', '=', caseId).execute()
      const units = keysUpFrom(structure, (await serviceByKey(db, key))?.body.team ?? '')
      known.push({ key, id, units, facts: promises.map(({ words }) => words) })
    }
    for (const subjects of [['council-tax'], ['homes', 'street-lighting'], ['revenues-and-benefits'], ['children']]) {
      await consentTo(subjects, daughter, person)
      await advisor.post(`${desk}/caller`, { callerId: daughter, callerName: '', callerKind: 'public' })
      await inTransaction(db, async (tx) => {
        tx.save(tx.updateTable('contacts').set({ identity_level: 'verified' }).where('customer_id', '=', person))
      })
      const isTheirs = ({ units }: { units: readonly string[] }) => units.some((unit) => subjects.includes(unit))
      const theirs = new Set(known.filter(isTheirs).flatMap(({ facts }) => facts))
      for (const one of known) {
        const { body } = await advisor.get(`${desk}?matter=${one.id}`)
        assert.equal(/Tell them:/.test(body), isTheirs(one), `${subjects} and ${one.key}`)
        assert.equal(/Do not tell Dana Alder how this stands: their authority is for/.test(body), !isTheirs(one))
        const ending = new RegExp(`name="outcome-${one.id}"[^]*?</select>`).exec(body)?.[0] ?? ''
        assert.match(ending, isTheirs(one) ? /value="chased" selected/ : /value="identity-refused" selected/)
        assert.equal(/Noted on their case/.test(ending), isTheirs(one), 'what may not be told is not put down as told')
        for (const fact of known.flatMap(({ facts }) => facts))
          if (!theirs.has(fact)) assert.ok(!body.includes(fact), `${subjects} and ${one.key}: ${fact}`)
      }
    }
    const repair = known.find(({ key }) => key === 'housing-repair')
    const refused = await advisor.post(`${desk}/matters/${repair?.id}/settle`, {
      settling: 'lock',
      amount: '42.50',
    })
    assert.match(refused.body, /We hold no authority for whoever is calling/)
  })

  test('keeps what was typed when something is missing', async () => {
    const desk = await start(advisor)
    await advisor.post(`${desk}/matters`, { serviceKey: 'graffiti', detail: '' })
    const form = await advisor.get(desk)
    const matter = /matters\/([\w-]{36})\/form/.exec(form.body)?.[1]
    const response = await advisor.post(`${desk}/matters/${matter}/form`, { _asked: hidden(form.body, '_asked') })
    assert.ok(response.statusCode === 200 || response.statusCode === 422)
    assert.match(response.body, /There is a problem/)
  })
})

describe('what an advisor may not decide', () => {
  test('goes to the next person up, who decides within their own limit, and comes back with their words', async () => {
    const gil = await aPerson(db, 'Gil Quill')
    const desk = await start(advisor, gil)
    await advisor.post(`${desk}/matters`, { serviceKey: 'housing-repair', detail: 'rent' })
    const form = (await advisor.get(desk)).body
    const matter = /matters\/([\w-]{36})\//.exec(form)?.[1] ?? ''
    const settling = /<select[^>]*id="settling"[^>]*>\s*<option value="([^"]+)"/.exec(form)?.[1] ?? ''
    for (const amount of ['', '0', 'nine thousand', '-5', '£ 1,23', '1,2345', '12,34.50']) {
      const refused = await advisor.post(`${desk}/matters/${matter}/settle`, { settling, amount })
      assert.equal(refused.statusCode, 422, amount)
      assert.match(refused.body, /id="settle-amount-error">[\s\S]{0,80}Enter the amount in pounds/)
      assert.ok(refused.body.includes(`name="amount" inputmode="decimal" autocomplete="off" value="${amount}"`), amount)
    }
    const unsaid = await advisor.post(`${desk}/matters/${matter}/hand-on`, { lacked: '', note: 'Rent' })
    assert.equal(unsaid.statusCode, 422)
    assert.match(unsaid.body, /Select what you lacked/)
    const unknown = await advisor.post(`${desk}/matters/${matter}/settle`, { settling, amount: '42.50' })
    assert.equal(unknown.statusCode, 422)
    assert.match(unknown.body, /Be sure who it is first/)
    await advisor.post(`${desk}/caller`, { callerName: 'Nora Neighbour', callerKind: 'public' })
    const neighbour = await advisor.post(`${desk}/matters/${matter}/settle`, { settling, amount: '42.50' })
    assert.equal(neighbour.statusCode, 422)
    assert.match(neighbour.body, /We hold no authority for whoever is calling/)
    const beyond = { settling, amount: '9000' }
    const askedByANeighbour = await advisor.post(`${desk}/matters/${matter}/settle`, beyond)
    assert.match(askedByANeighbour.body, /We hold no authority for whoever is calling/)
    await advisor.post(`${desk}/caller`, {})
    const askedByAStranger = await advisor.post(`${desk}/matters/${matter}/settle`, beyond)
    assert.match(askedByAStranger.body, /Be sure who it is first/)
    assert.deepEqual(await db.selectFrom('hand_offs').select('id').where('matter_id', '=', matter).execute(), [])
    await verify(desk)
    assert.equal((await advisor.post(`${desk}/matters/${matter}/settle`, beyond)).statusCode, 303)
    assert.equal((await advisor.post(`${desk}/end`, {})).statusCode, 303)
    const waiting = await db
      .selectFrom('hand_offs')
      .select(['id', 'to_staff_id', 'lacked', 'state'])
      .where('matter_id', '=', matter)
      .executeTakeFirstOrThrow()
    assert.equal(waiting.lacked, 'authority')
    assert.ok(waiting.to_staff_id)

    const decider = browser()
    await decider.get('/staff/sign-in')
    await decider.post('/staff/sign-in/trial', { account: waiting.to_staff_id ?? '' })
    assert.match((await decider.get('/staff/hand-offs')).body, /Verified<\/strong>[\s\S]*lacked authority/)
    const empty = await decider.post(`/staff/hand-offs/${waiting.id}`, { decision: 'declined', words: '' })
    assert.equal(empty.statusCode, 422)
    const declined = { decision: 'declined', words: 'Not before the survey' }
    const shown = await decider.post(`/staff/hand-offs/${waiting.id}`, declined)
    assert.equal(shown.statusCode, 200)
    assert.match(shown.body, /What they will get[\s\S]*Not before the survey[\s\S]*Send and save/)
    assert.deepEqual(await writtenTo(gil), [])
    const undecided = await start(advisor, gil)
    assert.match((await advisor.get(undecided)).body, /handed on .+, nobody has decided yet/)
    const decided = await decider.post(`/staff/hand-offs/${waiting.id}`, { ...declined, telling: 'in-writing' })
    assert.equal(decided.statusCode, 303)
    assert.match((await advisor.get('/staff/hand-offs')).body, /Declined<\/strong>: Not before the survey/)
    const [answer] = await writtenTo(gil)
    assert.match(answer?.text ?? '', /Not before the survey/)
    assert.equal((await writtenTo(gil)).length, 1)

    const again = await start(advisor, gil)
    const stranger = (await advisor.get(again)).body
    assert.match(stranger, /Housing repair: decided /)
    assert.match(stranger, /Handed on, declined/)
    assert.doesNotMatch(stranger, /Not before the survey|£9,000/)
    await verify(again)
    assert.match((await advisor.get(again)).body, /Last contacts[\s\S]*, £9,000\. Not before the survey/)
    const page = (await advisor.get(`/staff/customers/${gil}`)).body
    assert.match(page, /Handed on, declined: .+, £9,000\. Not before the survey/)
  })
})

test('what was settled and how much is told in writing, stands in every list and in the audit in words', async () => {
  const ivy = await aPerson(db, 'Ivy Quill')
  const desk = await start(advisor, ivy)
  await advisor.post(`${desk}/matters`, { serviceKey: 'benefit-question', detail: '' })
  await verify(desk)
  const matter = /matters\/([\w-]{36})\//.exec((await advisor.get(desk)).body)?.[1] ?? ''
  const settle = { settling: 'rent-arrears', amount: '£123' }
  await advisor.post(`${desk}/matters/${matter}/settle`, { ...settle, amount: '1,23' })
  await advisor.post(`${desk}/matters/${matter}/settle`, { ...settle, amount: '132' })
  assert.equal((await advisor.post(`${desk}/matters/${matter}/drop`)).statusCode, 303)
  assert.doesNotMatch((await advisor.get(desk)).body, /£132/)
  await advisor.post(`${desk}/matters`, { serviceKey: 'benefit-question', detail: 'benefit question' })
  const right = /matters\/([\w-]{36})\//.exec((await advisor.get(desk)).body)?.[1] ?? ''
  await advisor.post(`${desk}/matters/${right}/settle`, settle)
  const what = /Agree how rent arrears are paid, £123/
  assert.match((await advisor.get(desk)).body, what)
  assert.deepEqual(await writtenTo(ivy), [], 'it can still be taken back')
  assert.equal((await advisor.post(`${desk}/end`, {})).statusCode, 303)
  const [sent] = await writtenTo(ivy)
  assert.match(sent?.text ?? '', /We agreed how you pay your rent arrears: £123\./)
  const again = await start(advisor, ivy)
  await verify(again)
  const { body } = await advisor.get(again)
  assert.match(body, /Called about Benefit question[\s\S]*?Agree how rent arrears are paid, £123/)
  assert.match(body.slice(body.indexOf('Last contacts')), what)
  const line = /Settled: Agree how rent arrears are paid, £123<\/span>/
  assert.match((await advisor.get(`/staff/customers/${ivy}`)).body, line, 'and its subject is not said again')
  await db.pool.query('update contacts set out_of_hours = true where customer_id = $1', [ivy])
  assert.match((await advisor.get('/staff/handover')).body, line)
  const { detail } = await db
    .selectFrom('audit_entries')
    .select('detail')
    .where('action', '=', 'matter.settled')
    .where('subject_id', '=', desk.slice('/staff/desk/'.length))
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  const inWords = { name: 'Benefit question', settled: 'Agree how rent arrears are paid', amount: '£123' }
  assert.deepEqual(detail, inWords)
})

test('a customer’s page shows their cases, contacts and messages', async () => {
  const person = await db.selectFrom('customers').select('id').limit(1).executeTakeFirstOrThrow()
  const { statusCode, body } = await advisor.get(`/staff/customers/${person.id}`)
  assert.equal(statusCode, 200)
  assert.match(body, /Cases and promises/)
})

test('a customer’s page shows broken promises before everything newer', async () => {
  const { customerId } = await inTransaction(db, (tx) =>
    findOrCreateFromAnswers(tx, system('test'), { name: 'Cy Quill', phone: '07700 900125' }),
  )
  const broken = await reportGraffiti(customerId, 'On the bridge')
  const fresh = await reportGraffiti(customerId, 'On the library')
  await inTransaction(db, async (tx) => {
    const { id } = await tx.selectFrom('cases').select('id').where('reference', '=', broken).executeTakeFirstOrThrow()
    const dueAt = tx.now.subtract({ hours: 48 })
    await tx.updateTable('promises').set({ due_at: dueAt }).where('subject_id', '=', id).execute()
  })
  const { body } = await advisor.get(`/staff/customers/${customerId}`)
  assert.ok(body.indexOf(broken) > 0 && body.indexOf(broken) < body.indexOf(fresh))
})
