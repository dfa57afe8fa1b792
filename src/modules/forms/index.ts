export {
  addFile,
  beginDraft,
  draftByLink,
  draftFor,
  lockDraftToSend,
  lockOpenDraft,
  markSent,
  mayReadDraftFile,
  removeFile,
  saveAnswers,
  saveForLater,
  savePageSent,
  takeUpDraft,
  type UploadRefusal,
} from './actions.ts'
export { formsJobs } from './jobs.ts'
export { type Submitted, type SubmittedForm, showForm, showPage, submitForm, submitPage } from './pages/asking.ts'
export { addUploads, storeUploads } from './pages/uploads.ts'
export type { Draft } from './queries.ts'
export {
  type Answer,
  type Answers,
  answersSchema,
  answerTo,
  type FileAnswer,
  filesIn,
  isPlace,
  itemsIn,
  type PlaceAnswer,
} from './rules/answers.ts'
export { carryAnswers, type LeftOver, stillLeftOver } from './rules/carry.ts'
export { checkAsked, checkForm } from './rules/check.ts'
export { type Condition, conditionSchema, keySchema, questionsAsked } from './rules/condition.ts'
export { type Audience, contactKeys, type Form, formFor, formSchema, type Page, questionsOf } from './rules/form.ts'
export { daysKept } from './rules/keeping.ts'
export { answersThatCount, findPage, holds, nextPage, type PlaceFacts, pageBefore, pagesFor } from './rules/path.ts'
export { type Pressed, pressed } from './rules/pressed.ts'
export { nameOf, type Question, simpleQuestionSchema } from './rules/question.ts'
export type { FieldError } from './rules/read.ts'
export { carryPagesSent, type PagesSent } from './rules/seen.ts'
export { typedFrom } from './rules/typed.ts'
export { type FormResult, firstUnanswered, validateAll, whereToGoOn } from './rules/validate.ts'
export { type FieldView, fieldView, type PageView, titleOf } from './rules/view.ts'
export { type AnswerInWords, answersInWords, inOwnWords, linesOf, poundsInWords } from './rules/words.ts'
