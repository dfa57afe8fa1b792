import { once } from 'node:events'
import { Readable } from 'node:stream'
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

/**
 * What became of one message. `unknown` is the only one that may have arrived without our knowing:
 * the text was handed over whole and the connection broke before the server answered.
 */
export type MailOutcome =
  | { outcome: 'accepted'; response: string }
  | { outcome: 'kept'; response: string }
  | { outcome: 'refused'; about: 'recipient' | 'message'; response: string }
  | { outcome: 'postponed'; response: string }
  | { outcome: 'provider-down'; response: string }
  | { outcome: 'unknown'; response: string }

export type MailTransport = {
  /** Whether anything leaves the building: with `outbox` messages can only be read on screen. */
  readonly kind: 'smtp' | 'outbox'
  send(mail: MailToSend): Promise<MailOutcome>
}

/** One plain address: whatever else stands in a record must not become a command or a second recipient. */
const oneAddress = /^[^\s<>(),;:"\\@\p{Cc}]{1,64}@[^\s<>(),;:"\\@\p{Cc}]{1,255}$/u

const sendingTakesAtMost = 40_000

/** The way out for email: the mail server in `SMTP_URL`, or nothing but the outbox on screen. */
export function createMailTransport(config: { SMTP_URL?: string | undefined }): MailTransport {
  return config.SMTP_URL ? smtpTransport(config.SMTP_URL) : outboxTransport()
}

function outboxTransport(): MailTransport {
  return { kind: 'outbox', send: async () => ({ outcome: 'kept', response: 'No mail server is set up' }) }
}

/** The programs that speak to mail servers, loaded with the first email: they would keep every start waiting. */
async function lineTo(url: string) {
  const [{ createTransport }, { default: MailComposer }] = await Promise.all([
    import('nodemailer'),
    import('nodemailer/lib/mail-composer'),
  ])
  const server = createTransport({
    url,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return { server, MailComposer }
}

function smtpTransport(url: string): MailTransport {
  let line: ReturnType<typeof lineTo> | undefined

  return {
    kind: 'smtp',
    async send(mail) {
      if (!oneAddress.test(mail.to))
        return { outcome: 'refused', about: 'recipient', response: 'Not one email address' }
      line ??= lineTo(url)
      const { server, MailComposer } = await line
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

      const letter = handOver(source)
      const fromAddress = mail.envelopeFrom ?? (typeof mail.from === 'string' ? mail.from : mail.from.address)
      try {
        const sent = await server.sendMail({
          envelope: { from: fromAddress, to: [mail.to] },
          raw: letter.stream,
          signal: AbortSignal.timeout(sendingTakesAtMost),
        })
        return { outcome: 'accepted', response: sent.response }
      } catch (error) {
        return outcomeOf(error, letter.handedOver())
      }
    },
  }
}

/** The connection can break at any time; only a text read to its end can have been accepted. */
function handOver(source: Buffer): { stream: Readable; handedOver: () => boolean } {
  const stream = Readable.from([source])
  let read = false
  once(stream, 'end').then(
    () => {
      read = true
    },
    () => undefined,
  )
  return { stream, handedOver: () => read }
}

const smtpError = z.object({
  message: z.string(),
  command: z.string().optional(),
  code: z.string().optional(),
  responseCode: z.number().optional(),
})

function outcomeOf(error: unknown, handedOver: boolean): MailOutcome {
  const parsed = smtpError.safeParse(error)
  if (!parsed.success) throw error
  const { message: response, command, code, responseCode } = parsed.data
  if (responseCode === undefined) {
    if (code === 'EENVELOPE') return { outcome: 'refused', about: 'recipient', response }
    return handedOver ? { outcome: 'unknown', response } : { outcome: 'provider-down', response }
  }
  if (responseCode === 421 || (command !== 'RCPT TO' && command !== 'DATA'))
    return { outcome: 'provider-down', response }
  if (responseCode < 500) return { outcome: 'postponed', response }
  return { outcome: 'refused', about: command === 'RCPT TO' ? 'recipient' : 'message', response }
}
