export {
  type Answer,
  closeUnasked,
  endContact,
  nameCaller,
  nameCustomer,
  type OpenContact,
  openContact,
  parkContact,
  resumeContact,
} from './actions/contact.ts'
export { type DecideHandOff, decideHandOff, type HandedOn } from './actions/hand-offs.ts'
export { showDocument, showIdentity } from './actions/identity.ts'
export { type LogContact, logContact } from './actions/log.ts'
export {
  type AddMatter,
  addMatter,
  dropMatter,
  type EndMatter,
  endMatter,
  type HandOn,
  handOn,
  keepMatterDraft,
  type Settle,
  settleMatter,
} from './actions/matters.ts'
export { contactEnded } from './events.ts'
export { outcomeWords, settledWords } from './pages/words.ts'
export { personalData as contactsPersonalData } from './personal-data.ts'
export {
  type Contact,
  contactsInHand,
  findContact,
  findContactAndHand,
  findContactBySource,
  lastContactAbout,
} from './queries/contacts.ts'
export { handOffsFor, handOffsFrom, handOffsOf, type Lacked } from './queries/hand-offs.ts'
export { contactsOf, type Matter, mattersAround, mattersOf, restampMatters } from './queries/matters.ts'
export {
  type Channel,
  type ContactRefusal,
  canBeTakenOff,
  channels,
  type IdentityDocument,
  identityDocuments,
  isEnough,
  type Level,
  type MatterOutcome,
  outcomes,
  outcomesToSay,
} from './rules.ts'
