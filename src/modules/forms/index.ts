export { type Condition, conditionSchema, keySchema } from './rules/condition.ts'
export { type Audience, contactKeys, type Form, formFor, formSchema, type Page } from './rules/form.ts'
export { nameOf, type Question, simpleQuestionSchema } from './rules/question.ts'
