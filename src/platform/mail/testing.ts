import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { createMailTransport, type MailOutcome, type MailToSend, type MailTransport } from './transport.ts'

export type ReceivedMail = { from: string; to: readonly string[]; raw: string; parsed: ParsedMail }

/** How the test server behaves towards the next messages. */
export type ServerMood =
  | 'accepts'
  | 'refuses-recipient'
  | 'refuses-message'
  | 'postpones'
  | 'never-greets'
  | 'greets-with-421'
  | 'accepts-without-answer'
  | 'never-answers'

export type TestMail = {
  readonly transport: MailTransport
  readonly url: string
  readonly received: ReceivedMail[]
  mood: ServerMood
  /** How many were never greeted. */
  waiting: number
  /** The last message to this address, or a failed assertion in words. */
  lastTo(address: string): ReceivedMail
  close(): Promise<void>
}

/** A real mail server on a local port that keeps what it is sent and can be told to misbehave. */
export async function createTestMail(): Promise<TestMail> {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onConnect(_session, done) {
      if (mail.mood === 'never-greets') {
        mail.waiting += 1
        return
      }
      done(mail.mood === 'greets-with-421' ? refusal(421, 'Too busy') : null)
    },
    onRcptTo(_address, _session, done) {
      if (mail.mood === 'refuses-recipient') return done(refusal(550, 'No such person here'))
      if (mail.mood === 'postpones') return done(refusal(450, 'Try again later'))
      done()
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        if (mail.mood === 'refuses-message') return done(refusal(554, 'Content refused'))
        const raw = Buffer.concat(chunks)
        const from = session.envelope.mailFrom
        received.push({
          from: from ? from.address : '',
          to: session.envelope.rcptTo.map((recipient) => recipient.address),
          raw: raw.toString('utf8'),
          parsed: await simpleParser(raw),
        })
        if (mail.mood === 'never-answers') return
        if (mail.mood !== 'accepts-without-answer') return done()
        for (const connection of server.connections) connection._socket.destroy()
      })
    },
  })
  server.on('error', () => undefined)
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port))
  })
  const url = `smtp://127.0.0.1:${port}`

  const mail: TestMail = {
    transport: createMailTransport({ SMTP_URL: url }),
    url,
    received,
    mood: 'accepts',
    waiting: 0,
    lastTo(address) {
      const found = received.findLast((one) => one.to.includes(address))
      if (!found)
        throw new Error(
          `Nothing was sent to ${address}; mail went to: ${received.flatMap((one) => one.to).join(', ') || 'nobody'}`,
        )
      return found
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return mail
}

function refusal(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode })
}

/** A way out that only keeps what it is given: for tests that look at words, not at the protocol. */
export function captureMail(
  outcome: MailOutcome = { outcome: 'accepted', response: '250 kept' },
): MailTransport & { readonly sent: MailToSend[] } {
  const sent: MailToSend[] = []
  return {
    kind: 'smtp',
    sent,
    async send(mail, mayGo = async () => true) {
      if (!(await mayGo())) return { outcome: 'held-back', response: 'It was not to go any more' }
      sent.push(mail)
      return outcome
    },
  }
}
