import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { createVisitor, type Front, hidden, type Page, signIn, type Visitor } from './visitor.ts'

/** What the program said yes to, written down by those it said it to. */
export type Ledger = {
  /** Requests of residents: the address they gave, and the reference they were shown. */
  requests: { email: string; reference: string }[]
  /** Contacts at the desk; `isEnded` when that was answered too. */
  contacts: { id: string; isEnded: boolean }[]
  /** Questions answered in one press, by the key on the button. */
  answers: string[]
  /** Cases opened at the desk. */
  references: string[]
  /** Questions asked of residents. */
  questions: string[]
  /** Mail that the listener said it has. */
  mails: string[]
  /** Answers nobody should get. */
  faults: string[]
}

export const newLedger = (): Ledger => ({
  requests: [],
  contacts: [],
  answers: [],
  references: [],
  questions: [],
  mails: [],
  faults: [],
})

export const countOf = (ledger: Ledger) =>
  ledger.requests.length +
  ledger.contacts.length +
  ledger.answers.length +
  ledger.references.length +
  ledger.questions.length +
  ledger.mails.length

type Setting = {
  front: Front
  mailPort: number
  streets: readonly string[]
  advisors: readonly string[]
  officers: readonly string[]
}

export type Load = { stop(): Promise<void> }

/** Residents, advisors, officers and people who write, all at once, until they are told to stop. */
export function startLoad(setting: Setting, ledger: Ledger): Load {
  let isOver = false
  const going = { isOver: () => isOver }
  const { front, advisors, officers } = setting
  const everybody = [
    ...[1, 2, 3].map(() => repeat(going, ledger, () => askForSomething(setting, ledger))),
    ...advisors.map(async (id) => {
      const advisor = createVisitor(front)
      await signIn(advisor, id)
      await repeat(going, ledger, () => takeACall(advisor, setting, ledger))
    }),
    ...officers.map(async (id) => {
      const officer = createVisitor(front)
      await signIn(officer, id)
      await repeat(going, ledger, () => askAResident(officer, ledger))
    }),
    repeat(going, ledger, () => writeToUs(setting, ledger)),
  ]
  return {
    async stop() {
      isOver = true
      await Promise.all(everybody)
    },
  }
}

async function repeat({ isOver }: { isOver: () => boolean }, ledger: Ledger, work: () => Promise<void>) {
  while (!isOver()) {
    try {
      await work()
    } catch (error) {
      ledger.faults.push(error instanceof Error ? error.message : String(error))
      await pause(200)
    }
  }
}

const somewhere = (streets: readonly string[]) => streets[Math.floor(Math.random() * streets.length)] ?? ''

/** A resident reports a street light, page by page, and notes the reference shown at the end. */
async function askForSomething({ front, streets }: Setting, ledger: Ledger) {
  const me = createVisitor(front)
  const email = `${randomUUID()}@example.org`
  const answers = {
    problem: 'out',
    where: somewhere(streets),
    'where-text': `By number ${Math.floor(Math.random() * 900)}`,
    'how-many': 'one',
    'contact-name': 'Ann Field',
    'contact-email': email,
  }
  await me.get('/request/street-light')
  let at = '/request/street-light/problem'
  for (let pages = 0; !at.endsWith('/check'); pages += 1) {
    if (pages > 12) throw new Error(`The form goes round in circles at ${at}`)
    at = expect(await me.post(at, answers), `the page ${at}`).location
  }
  await me.get(at)
  expect(await me.post('/request/street-light/check'), 'sending the form')
  const sent = await me.get('/request/street-light/sent')
  const reference = /FP-\d+/.exec(sent.body)?.[0]
  if (!reference) throw new Error(`A resident who sent a form was not shown a reference: ${sent.status}`)
  ledger.requests.push({ email, reference })
}

/** An advisor answers a question in one press, then takes a call that becomes a case. */
async function takeACall(advisor: Visitor, { streets }: Setting, ledger: Ledger) {
  const first = await advisor.get('/staff/desk?service=tip+opening')
  const answer = `${hidden(first.body, 'answer')} ${randomUUID()}`
  expect(await advisor.post('/staff/desk/answer', { channel: 'phone', answer }), 'a question answered at the desk')
  ledger.answers.push(answer)

  await advisor.get('/staff/desk')
  const opened = expect(await advisor.post('/staff/desk', { channel: 'phone' }), 'a contact opened at the desk')
  const contact = { id: opened.location.split('/').at(-1) ?? '', isEnded: false }
  ledger.contacts.push(contact)
  const desk = `/staff/desk/${contact.id}`
  const email = `${randomUUID()}@example.org`
  expect(await advisor.post(`${desk}/person`, { name: 'Noor Haddad', email }), 'a person named at the desk')
  expect(await advisor.post(`${desk}/matters`, { serviceKey: 'street-light', detail: '' }), 'a matter added')
  const form = await advisor.get(desk)
  const matter = /matters\/([\w-]{36})\/form/.exec(form.body)?.[1]
  const sent = await advisor.post(`${desk}/matters/${matter}/form`, {
    _asked: 'problem,where,how-many,notes,contact',
    _compared: 'yes',
    problem: 'out',
    where: somewhere(streets),
    'where-text': 'Opposite the school',
    'how-many': 'one',
  })
  const shown = await advisor.get(desk)
  const reference = /FP-\d+/.exec(shown.body)?.[0]
  if (sent.status === 303 && reference) ledger.references.push(reference)
  else if (!sent.mayHaveBeenSentBefore) throw new Error(`A case could not be opened at the desk: ${sent.status}`)
  expect(await advisor.post(`${desk}/end`), 'a contact ended')
  contact.isEnded = true
}

/** An officer takes the newest request and asks the resident something, which sends a message. */
async function askAResident(officer: Visitor, ledger: Ledger) {
  const { reference } = ledger.requests.find(({ reference: one }) => !ledger.questions.includes(one)) ?? {}
  if (!reference) return pause(100)
  const page = await officer.get(`/staff/cases/${reference}/ask`)
  const asked = await officer.post(`/staff/cases/${reference}/ask`, {
    _version: hidden(page.body, '_version'),
    _stage: 'send',
    question: 'Which side of the road is it on?',
  })
  // Sent twice, because nobody answered the first time: the second is told that the case has changed.
  const isSaid = asked.status === 303 || (asked.mayHaveBeenSentBefore && [409, 422].includes(asked.status))
  if (!isSaid) throw new Error(`A question could not be asked: ${asked.status} ${headingOf(asked)}`)
  ledger.questions.push(reference)
}

/** Somebody's mail server hands over a mail, and goes on handing it over until it hears yes. */
async function writeToUs({ front, mailPort }: Setting, ledger: Ledger) {
  const messageId = `<${randomUUID()}@example.org>`
  const mail = {
    from: `${randomUUID()}@example.org`,
    to: 'service@wrenbridge.example.org',
    subject: 'When is the tip open?',
    text: 'And may I bring paint?',
    messageId,
    date: new Date(),
  }
  for (;;) {
    while (!front.isOpen) await pause(20)
    const post = createTransport({ host: '127.0.0.1', port: mailPort, ignoreTLS: true, connectionTimeout: 2000 })
    try {
      await post.sendMail(mail)
      break
    } catch {
      await pause(100)
    }
  }
  ledger.mails.push(messageId)
  await pause(30)
}

function expect(page: Page, what: string): Page {
  if (page.status === 303) return page
  throw new Error(`${what}: answered ${page.status} ${headingOf(page)}`)
}

const headingOf = ({ body }: Page) => /<h1[^>]*>([^<]*)/.exec(body)?.[1]?.trim() ?? ''
