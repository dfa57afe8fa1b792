import type { Form } from '#modules/forms/index.ts'
import type { ServiceBody } from '#modules/services/index.ts'

/** The form as it is asked on the phone: nobody can send a file down the line, so those questions are left for later. */
export function withoutFiles(form: Form): Form {
  const pages = form.pages
    .map((page) => ({ ...page, questions: page.questions.filter(({ type }) => type !== 'files') }))
    .filter((page) => page.questions.length > 0)
  return { ...form, pages }
}

/** The questions up to the bin, after which the rounds may know already; null for a service that does not ask them. */
export function upToTheBin(form: Form, { collectionCheck }: ServiceBody): Form | null {
  const last = form.pages.findIndex(({ questions }) => questions.some(({ key }) => key === collectionCheck?.container))
  return last === -1 ? null : { ...form, pages: form.pages.slice(0, last + 1) }
}
