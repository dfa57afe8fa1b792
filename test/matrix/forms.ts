import pg from 'pg'
import { type Address, absentFor } from './addresses.ts'
import { knows, mayOpen, neededFor } from './check.ts'
import type { Who } from './people.ts'
import { cookiesOf, type Matrix, type Stage } from './stages.ts'
import { type Answer, createVisitor, type Visitor } from './visitor.ts'

export type Tried = {
  faults: string[]
  refused: number
  hidden: number
  received: Map<string, 'refuses' | 'asks to sign in'>
}

/** Where the front desk of a circle leaves a message about a record that it may not open. */
const frontDeskSends = /^\/staff\/(cases\/:reference\/pass-message|desk)/

/**
 * Sends every form that a person may not send, and every form about a record that they may not know. Nothing may
 * change, and about a hidden record the answer must be the same as about one that is not there, for the same work.
 */
export async function tryForms(matrix: Matrix, who: Who, addresses: readonly Address[]): Promise<Tried> {
  const { full, marks } = matrix
  const visitor = createVisitor(full.app, cookiesOf(matrix, who))
  const tried: Tried = { faults: [], refused: 0, hidden: 0, received: new Map() }
  const before = await contentOf(full)
  for (const { route, url } of addresses) {
    const needed = neededFor('POST', route)
    if (needed === null) continue
    if (!mayOpen(who, needed)) {
      const answer = await visitor.post(url, new URLSearchParams())
      tried.refused += 1
      const isRefused = answer.status === 403 || answer.status === 401
      const isSentAway =
        answer.status === 303 && /^\/(staff\/sign-in|members\/sign-in|progress)/.test(answer.location ?? '')
      if (!isRefused && !isSentAway) tried.faults.push(`POST ${url} by ${who.name} was answered ${answer.status}`)
      else tried.received.set(`POST ${route}`, isRefused ? 'refuses' : 'asks to sign in')
      continue
    }
    const isHidden = marks.found(url.replaceAll('%2F', '/')).some((piece) => !knows(matrix, who, piece))
    if (!isHidden || (who.frontDeskOf.length > 0 && frontDeskSends.test(route))) continue
    tried.hidden += 1
    tried.faults.push(...(await compareWithAbsent(matrix, { who, visitor, route, url })))
  }
  const changed = differing(before, await contentOf(full))
  if (changed.length > 0) tried.faults.push(`what ${who.name} sent changed ${changed.join(', ')}`)
  return tried
}

type Sent = { who: Who; visitor: Visitor; route: string; url: string }

/** The same form about what is hidden and about what is not there: the same words, and as many questions to the database. */
async function compareWithAbsent({ full }: Matrix, { who, visitor, route, url }: Sent): Promise<string[]> {
  const names = full.routes.find((one) => one.method === 'POST' && one.url === route)?.fields ?? []
  const count = (route.match(/:\w+/g) ?? []).length
  const left = absentFor(route, count)
  const absent = route.replaceAll(/:\w+(?:\([^)]*\))?/g, () => encodeURIComponent(left.shift() ?? ''))
  const faults: string[] = []
  for (const fields of [new URLSearchParams(), new URLSearchParams(names.map((name) => [name, goodFor(name)]))]) {
    const hidden = await countQuestions(() => visitor.post(url, fields))
    const nothing = await countQuestions(() => visitor.post(absent, fields))
    const [a, b] = [wordsOf(hidden.result, url), wordsOf(nothing.result, absent)]
    if (a !== b)
      faults.push(
        `POST ${url} by ${who.name} is not answered as one about nothing: ${hidden.result.status}, ${nothing.result.status}`,
      )
    else if (hidden.questions !== nothing.questions)
      faults.push(
        `POST ${url} by ${who.name} asks the database ${hidden.questions} questions, and ${nothing.questions} about nothing`,
      )
  }
  return faults
}

const goodFor = (name: string) =>
  /version/i.test(name) ? '1' : /id$/i.test(name) ? '00000000-0000-4000-8000-000000000000' : 'Good words'

/** An answer without what says which record was asked for. */
function wordsOf({ status, location, body }: Answer, url: string): string {
  const asked = url
    .split('/')
    .filter((part) => /\d/.test(part))
    .map(decodeURIComponent)
  return asked
    .reduce(
      (text, part) => text.replaceAll(part, 'asked').replaceAll(part.replace('.', '/'), 'asked'),
      `${status} ${location}\n${body}`,
    )
    .replaceAll(/nonce="[^"]*"/g, '')
    .replaceAll(/name="_csrf" value="[^"]*"/g, '')
}

/** What every table holds, as one number each; who was seen when is no change. */
export async function contentOf({ db }: Stage): Promise<ReadonlyMap<string, string>> {
  const tables = await db.pool.query(
    `select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  )
  const content = new Map<string, string>()
  for (const { name } of tables.rows) {
    if (name === 'sessions') continue
    const table = pg.escapeIdentifier(name)
    const { rows } = await db.pool.query(
      `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as content from ${table} t`,
    )
    content.set(name, rows[0].content)
  }
  return content
}

export const differing = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) =>
  [...after.keys()].filter((table) => before.get(table) !== after.get(table))

/** How many questions an answer asked of the database. */
async function countQuestions<T>(work: () => Promise<T>): Promise<{ result: T; questions: number }> {
  const { query } = pg.Client.prototype
  let questions = 0
  pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
    const [first] = given
    // What is remembered of definitions is looked at once a second, whatever is asked.
    if (!/definition_changes/.test(typeof first === 'string' ? first : JSON.stringify(first))) questions += 1
    return Reflect.apply(query, this, given)
  }
  try {
    return { result: await work(), questions }
  } finally {
    pg.Client.prototype.query = query
  }
}
