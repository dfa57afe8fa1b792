import { attributesIn, formsIn } from '../fuzz/forms.ts'

type Tag = { readonly name: string; readonly of: ReadonlyMap<string, string> }

/** Words of a library, and of a program that has none of its own. */
const notOurs =
  /Invalid (?:input|option|string|number|date|UUID|email|ISO)|expected (?:one of|string|number)|\breceived\b|^Required$|Too (?:small|big)|\bNaN\b|\bundefined\b|\[object/i

/** What keeps somebody from finding what they have to put right in a page that refuses a form; read in its HTML. `action`: where the form went, if it was sent from our own page. */
export function faultsOfRefusal(html: string, action: string | null): string[] {
  const tags = [...html.matchAll(/<(\w+)\b([^>]*)>/g)].map(
    ([, name = '', given = '']): Tag => ({
      name,
      of: attributesIn(given),
    }),
  )
  return [
    ...(/<title>Error: \S/.test(html) ? [] : ['the title does not begin with “Error:”']),
    ...faultsOfSummary(html, tags, action === null ? null : askedAgain(html, action)),
    ...faultsOfMessages(html, tags),
    ...twice(tags.flatMap(({ of }) => of.get('id') ?? [])).map((id) => `two things are called #${id}`),
  ]
}

/** One summary with a title, in front of what was filled in, whose every line leads to where it is put right. */
function faultsOfSummary(html: string, tags: readonly Tag[], asked: string | null): string[] {
  const summaries = [...html.matchAll(/class="govuk-error-summary"[\s\S]*?(?=<h1\b|<\/main>)/g)].map(([all]) => all)
  const [summary = ''] = summaries
  if (summaries.length !== 1) return [`${summaries.length} summaries of errors`]
  const title = wordsOf(/govuk-error-summary__title[^>]*>([\s\S]*?)<\/h2>/.exec(summary)?.[1] ?? '')
  const lines = [...summary.matchAll(/<li\b[^>]*>([\s\S]*?)<\/li>/g)].map(([, line = '']) => line)
  return [
    ...(title === '' ? ['the summary has no title'] : []),
    ...(lines.length === 0 ? ['the summary names no error'] : []),
    ...lines.flatMap((line) => faultsOfLine(line, tags, asked)),
  ]
}

function faultsOfLine(line: string, tags: readonly Tag[], asked: string | null): string[] {
  const words = wordsOf(line)
  const id = /<a\b[^>]*href="#([^"]+)"/.exec(line)?.[1]
  if (words === '' || notOurs.test(words)) return [`the summary says “${words}”`]
  if (id === undefined) return asked === null ? [] : [`“${words}” leads nowhere`]
  const target = tags.find(({ of }) => of.get('id') === id)
  if (!target) return [`“${words}” leads to #${id}, which is not there`]
  if (asked !== null && !asked.includes(`id="${id}"`)) return [`“${words}” leads to #${id}, which is in another form`]
  return takesFocus(target) ? [] : [`“${words}” leads to #${id}, which takes no focus`]
}

/** The form as the page shows it again, with something to fill in. Where it does not, there is nothing to lead to. */
const askedAgain = (html: string, action: string): string | null =>
  [...html.matchAll(/<form\b[\s\S]*?<\/form>/g)]
    .map(([one]) => one)
    .filter((one) =>
      formsIn(one, action).some((form) => form.action === action && form.fields.some(({ kind }) => kind !== 'hidden')),
    )
    .join('') || null

/** Every message beside a field is read out with it. */
function faultsOfMessages(html: string, tags: readonly Tag[]): string[] {
  const described = new Set(tags.flatMap(({ of }) => (of.get('aria-describedby') ?? '').split(/\s+/)))
  return [...html.matchAll(/<(\w+)\b([^>]*govuk-error-message[^>]*)>([\s\S]*?)<\/\1>/g)].flatMap(
    ([, , given = '', inside = '']) => {
      if (/\shidden\b/.test(given)) return []
      const id = attributesIn(given).get('id')
      const words = wordsOf(inside)
      if (notOurs.test(words.replace(/^Error: /, ''))) return [`a field says “${words}”`]
      return id && described.has(id) ? [] : [`“${words}” is not read out with its field`]
    },
  )
}

function takesFocus({ name, of }: Tag): boolean {
  if (name === 'input') return of.get('type') !== 'hidden'
  return (
    ['select', 'textarea', 'button', 'summary'].includes(name) || of.has('tabindex') || (name === 'a' && of.has('href'))
  )
}

const twice = (ids: readonly string[]) => [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))]

const wordsOf = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
