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
export { carryAnswers, type LeftOver } from './rules/carry.ts'
export { checkAsked, checkForm } from './rules/check.ts'
export { type Condition, conditionSchema, keySchema, questionsAsked } from './rules/condition.ts'
export { type Audience, contactKeys, type Form, formFor, formSchema, type Page, questionsOf } from './rules/form.ts'
export { answersThatCount, findPage, holds, nextPage, type PlaceFacts, pageBefore, pagesFor } from './rules/path.ts'
export { nameOf, type Question, simpleQuestionSchema } from './rules/question.ts'
export type { FieldError } from './rules/read.ts'
export { firstUnanswered, validateAll } from './rules/validate.ts'
export { type AnswerInWords, answersInWords, linesOf, poundsInWords } from './rules/words.ts'
