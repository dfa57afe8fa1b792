import { type Form, formFor, type PagesSent } from '#modules/forms/index.ts'

/** What somebody has seen who went through a service's form to its end, whatever it asked them. */
export const everyPageSent = (form: Form): PagesSent =>
  Object.fromEntries(
    formFor(form, 'resident').pages.map(({ key, questions }) => [key, questions.map((question) => question.key)]),
  )
