export type { MailAttachment, MailOutcome, MailToSend, MailTransport } from './transport.ts'
export { createMailTransport } from './transport.ts'
