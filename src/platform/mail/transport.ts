import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { z } from 'zod'

export type MailAttachment = { name: string; type: string; content: Buffer }

export type MailToSend = {
  messageId: string
  from: string | { name: string; address: string }
  to: string
  /** Where bounces go; without it the sender's own address. */
  envelopeFrom?: string
  replyTo: string | null
  subject: string
  text: string
  html: string | null
  headers: Readonly<Record<string, string>>
  attachments: readonly MailAttachment[]
}

/** Why a mail server takes nothing: it does not answer, does not let us in, or cannot be spoken to in secret. */
export type MailServerFault = 'no-answer' | 'sign-in' | 'not-secure'

/**
 * What became of one message. `unknown` is the only one that may have arrived without our knowing:
 * the text was handed over whole and the connection broke before the server answered.
 */
export type MailOutcome =
  | { outcome: 'accepted'; response: string }
  | { outcome: 'kept'; response: string }
  | { outcome: 'refused'; about: 'recipient' | 'message'; response: string }
  | { outcome: 'postponed'; response: string }
  | { outcome: 'provider-down'; because: MailServerFault; response: string }
  | { outcome: 'unknown'; response: string }
  | { outcome: 'held-back'; response: string }

export type MailTransport = {
  /** Whether anything leaves the building: with `outbox` messages can only be read on screen. */
  readonly kind: 'smtp' | 'outbox'
  /**
   * `mayGo` is asked when the server has taken sender and receiver and waits for the text. Until it says yes no letter
   * of it leaves, so whoever dies before has sent nothing.
   */
  send(mail: MailToSend, mayGo?: () => Promise<boolean>): Promise<MailOutcome>
}

const heldBack: MailOutcome = { outcome: 'held-back', response: 'It was not to go any more' }

/** One plain address: whatever else stands in a record must not become a command or a second recipient. */
const oneAddress = /^[^\s<>(),;:"\\@\p{Cc}]{1,64}@[^\s<>(),;:"\\@\p{Cc}]{1,255}$/u

const sendingTakesAtMost = 40_000

/** The way out for email: the mail server in `SMTP_URL`, or nothing but the outbox on screen. */
export function createMailTransport(config: { SMTP_URL?: string | undefined }): MailTransport {
  return config.SMTP_URL ? smtpTransport(config.SMTP_URL) : outboxTransport()
}

function outboxTransport(): MailTransport {
  return {
    kind: 'outbox',
    send: async (_mail, mayGo = always) =>
      (await mayGo()) ? { outcome: 'kept', response: 'No mail server is set up' } : heldBack,
  }
}

const always = async () => true

/** The programs that speak to mail servers, loaded with the first email: they would keep every start waiting. */
async function loadMail() {
  const [{ default: SMTPConnection }, { parseConnectionUrl }, { default: MailComposer }] = await Promise.all([
    import('nodemailer/lib/smtp-connection'),
    import('nodemailer/lib/shared'),
    import('nodemailer/lib/mail-composer'),
  ])
  return { SMTPConnection, parseConnectionUrl, MailComposer }
}

function smtpTransport(url: string): MailTransport {
  let loaded: ReturnType<typeof loadMail> | undefined

  return {
    kind: 'smtp',
    async send(mail, mayGo = always) {
      if (!oneAddress.test(mail.to))
        return { outcome: 'refused', about: 'recipient', response: 'Not one email address' }
      loaded ??= loadMail()
      const { SMTPConnection, parseConnectionUrl, MailComposer } = await loaded
      const composed = new MailComposer({
        messageId: mail.messageId,
        from: mail.from,
        to: mail.to,
        ...(mail.replyTo ? { replyTo: mail.replyTo } : {}),
        subject: mail.subject,
        text: mail.text,
        ...(mail.html ? { html: mail.html } : {}),
        headers: { ...mail.headers },
        attachments: mail.attachments.map((file) => ({
          filename: file.name,
          contentType: file.type,
          content: file.content,
        })),
        disableFileAccess: true,
        disableUrlAccess: true,
      }).compile()
      const source = await composed.build()

      const letter = handOver(source, mayGo)
      const fromAddress = mail.envelopeFrom ?? (typeof mail.from === 'string' ? mail.from : mail.from.address)
      const server = parseConnectionUrl(url)
      const line = new SMTPConnection({
        // A password goes over a line that nobody can listen to, unless the address says otherwise.
        requireTLS: server.auth !== undefined,
        ...server,
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 20_000,
      })
      const talk = speak(line, { account: server.auth, from: fromAddress, to: mail.to, letter: letter.stream })
      const end = await Promise.race([talk.catch((error: unknown) => ({ error })), letter.stopped])
      line.close()
      if ('failure' in end) throw end.failure
      if ('error' in end) return outcomeOf(end.error, letter.handedOver())
      return 'response' in end ? { outcome: 'accepted', response: end.response } : heldBack
    },
  }
}

type Spoken = { account: SMTPConnection.AuthenticationType | undefined; from: string; to: string; letter: Readable }

/** The whole talk with a mail server about one letter: its last answer, or an error that says how far it came. */
function speak(line: SMTPConnection, { account, from, to, letter }: Spoken): Promise<{ response: string }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The mail server took too long')), sendingTakesAtMost).unref()
    const end = (error: Error | null | undefined, response = '') => {
      clearTimeout(timer)
      return error ? reject(error) : resolve({ response })
    }
    const hand = () => line.send({ from, to: [to] }, letter, (error, sent) => end(error, sent?.response))
    line.on('error', end)
    line.once('end', () => end(new Error('The mail server hung up')))
    line.connect((error) => {
      if (error) return end(error)
      if (!account || !line.allowsAuth) return hand()
      line.login(account, (refused) => (refused ? end(refused) : hand()))
    })
  })
}

/**
 * The text as the server takes it. It is asked for when the server waits for it, and only then is asked whether it may
 * go. The connection can break at any time; only a text read to its end can have been accepted.
 */
function handOver(source: Buffer, mayGo: () => Promise<boolean>) {
  const { promise: stopped, resolve } = Promise.withResolvers<{ isStopped: true } | { failure: unknown }>()
  let isRead = false
  const stream = new Readable({
    read() {
      mayGo().then(
        (may) => {
          if (!may) return resolve({ isStopped: true })
          stream.push(source)
          stream.push(null)
        },
        (failure: unknown) => resolve({ failure }),
      )
    },
  })
  stream.once('end', () => {
    isRead = true
  })
  return { stream, stopped, handedOver: () => isRead }
}

const smtpError = z.object({
  message: z.string(),
  command: z.string().optional(),
  code: z.string().optional(),
  originalCode: z.string().optional(),
  responseCode: z.number().optional(),
})

const certificateFault = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL)/

function faultOf({ code, originalCode, responseCode }: z.output<typeof smtpError>): MailServerFault {
  if (code === 'EAUTH' || responseCode === 530 || responseCode === 535) return 'sign-in'
  return code === 'ETLS' || certificateFault.test(originalCode ?? '') ? 'not-secure' : 'no-answer'
}

function outcomeOf(error: unknown, handedOver: boolean): MailOutcome {
  const parsed = smtpError.safeParse(error)
  if (!parsed.success) throw error
  const { message: response, command, code, responseCode } = parsed.data
  const because = faultOf(parsed.data)
  if (responseCode === undefined) {
    if (code === 'EENVELOPE') return { outcome: 'refused', about: 'recipient', response }
    return handedOver ? { outcome: 'unknown', response } : { outcome: 'provider-down', because, response }
  }
  if (responseCode === 421 || (command !== 'RCPT TO' && command !== 'DATA'))
    return { outcome: 'provider-down', because, response }
  if (responseCode < 500) return { outcome: 'postponed', response }
  return { outcome: 'refused', about: command === 'RCPT TO' ? 'recipient' : 'message', response }
}
