import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { receiveMail } from '#modules/messages/index.ts'
import type { Config } from '#platform/config.ts'
import { type Database, inTransaction } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'

export type MailListener = { port: number; close(): Promise<void> }

type ListenerParts = {
  db: Database
  log: Log
  config: Pick<Config, 'MAIL_FROM' | 'MAIL_REPLY_DOMAIN' | 'MEMBERS_MAILBOX'>
  port: number
  host?: string
}

export const largestMail = 25 * 1024 * 1024

/**
 * A mail server that only takes mail for us: for trials, and for a council whose own mail host hands mail on by SMTP.
 * It says yes only when the mail is stored for good, and passes nothing on to anybody.
 */
export async function startMailListener({
  db,
  log,
  config,
  port,
  host = '127.0.0.1',
}: ListenerParts): Promise<MailListener> {
  const server = new SMTPServer({
    name: config.MAIL_REPLY_DOMAIN,
    banner: 'Firstpoint takes mail for the council',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: largestMail,
    maxClients: 20,
    socketTimeout: 60_000,
    closeTimeout: 2_000,
    onRcptTo(recipient, session, done) {
      if (session.envelope.rcptTo.length >= 50) return done(answer(452, 'Too many recipients'))
      done(isOurs(recipient.address, config) ? null : answer(550, 'We take mail for the council only'))
    },
    onData(stream, session, done) {
      take(stream)
        .then((raw) => store(raw, session))
        .then(
          (words) => done(null, words),
          (error: unknown) => {
            if (error instanceof Refused) return done(answer(error.code, error.message))
            log.error({ err: error }, 'mail could not be stored')
            done(answer(451, 'Try again later'))
          },
        )
    },
  })
  server.on('error', (err) => log.warn({ err }, 'mail listener'))

  async function store(raw: Buffer, session: SMTPServerSession) {
    const { mailFrom, rcptTo } = session.envelope
    const envelope = {
      from: mailFrom ? mailFrom.address : '',
      to: rcptTo.map((recipient) => recipient.address),
      clientIp: session.remoteAddress,
      clientName: session.hostNameAppearsAs || null,
    }
    const { repeat } = await inTransaction(db, (tx) =>
      receiveMail(tx, { source: 'smtp', raw, envelope, receivedAt: tx.now }),
    )
    return repeat ? 'We have this already' : 'Stored'
  }

  const address = await new Promise<AddressInfo>((resolve, reject) => {
    const listening = server.listen(port, host, () => {
      const bound = listening.address()
      if (bound && typeof bound === 'object') resolve(bound)
    })
    listening.once('error', reject)
  })
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

class Refused extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

async function take(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk)
  if (stream.sizeExceeded) throw new Refused(552, 'The mail is too big. Send at most 25 MB')
  return Buffer.concat(chunks)
}

const answer = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode })

function isOurs(address: string, { MAIL_FROM, MAIL_REPLY_DOMAIN, MEMBERS_MAILBOX }: ListenerParts['config']) {
  const asked = address.toLowerCase()
  if (asked === MEMBERS_MAILBOX?.toLowerCase()) return true
  const domain = asked.split('@').at(-1)
  return domain === MAIL_REPLY_DOMAIN.toLowerCase() || domain === MAIL_FROM.toLowerCase().split('@').at(-1)
}
