export type { Actor, MemberActor, PublicActor, ResidentActor, StaffActor, SystemActor } from './actor.ts'
export { can, isStaff, system } from './actor.ts'
export { type Access, type App, type AppParts, createApp, type NavigationItem } from './app.ts'
export { clearCookie, cookieNames, isLinkFromElsewhere, isSecure, readCookie, setCookie } from './cookies.ts'
export { dayOfAddress, optionalDay, requiredDay } from './days.ts'
export { AppError, forbidden, notFound } from './errors.ts'
export {
  cleanText,
  type Entered,
  enteredFrom,
  type FormErrors,
  formErrors,
  oneOf,
  optionalText,
  type ParsedForm,
  parseForm,
  requiredText,
  versionSeen,
  wordsFor,
} from './forms.ts'
export { networkOf } from './limits.ts'
export { forgetFormsSent, once } from './once.ts'
export { placed, placeInList } from './place-in-list.ts'
export { sendStored } from './stored-file.ts'
export { largestUpload, type Upload } from './uploads.ts'
export { seesAlike, visible, visibleScope } from './visible.ts'
