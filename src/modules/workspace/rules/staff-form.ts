import type { Form } from '#modules/forms/index.ts'

/** The form as it is asked on the phone: nobody can send a file down the line, so those questions are left for later. */
export function withoutFiles(form: Form): Form {
  const pages = form.pages
    .map((page) => ({ ...page, questions: page.questions.filter(({ type }) => type !== 'files') }))
    .filter((page) => page.questions.length > 0)
  return { ...form, pages }
}
