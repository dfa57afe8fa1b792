export type { MailAttachment, MailOutcome, MailServerFault, MailToSend, MailTransport } from './transport.ts'
export { createMailTransport } from './transport.ts'
