import type { NavigationItem } from '#platform/http/index.ts'

export {
  type LastMessage,
  type ListedMessage,
  lastMessages,
  messageById,
  messagesAbout,
  messagesOf,
} from './actions/about.ts'
export { type CannotWait as MailThatCannotWait, type Kept, useJudgeOfMail } from './actions/cannot-wait.ts'
export type { MessageToSend } from './actions/compose.ts'
export { decideMessage } from './actions/deciding.ts'
export { type MailboxFault, mailboxAnswers, mailboxFails } from './actions/mailbox.ts'
export { type Preview, previewMessage } from './actions/preview.ts'
export { type ArrivedMail, type MailEnvelope, receiveMail } from './actions/receive-mail.ts'
export { type SendResult, sendMessage } from './actions/send-message.ts'
export { messageFailed, messageReceived } from './events.ts'
export { messagesJobs } from './jobs.ts'
export { messagesPersonalData } from './personal-data.ts'
export {
  attach as attachMessage,
  moveOneToScope as moveMessageToScope,
  moveScope as moveMessagesToScope,
} from './queries/deciding.ts'
export { lastUid } from './queries/incoming.ts'
export { messagesMeasures } from './queries/measures.ts'
export { doubtWaiting } from './queries/outgoing.ts'
export { forgetDutyMail } from './queries/personal-data.ts'
export { messagesRoutes } from './routes.ts'
export type { NotSentReason } from './rules/not-sent.ts'
export { notSentWords } from './rules/not-sent.ts'
export { readability } from './rules/plain-language.ts'
export type { Arrival } from './rules/state.ts'
export { type Template, templates } from './rules/template.ts'

export const messagesNavigation: NavigationItem[] = [
  { text: 'Messages', href: '/staff/messages', permission: 'messages.read', order: 500, group: 'people' },
]
