import { setTimeout as wait } from 'node:timers/promises'
import { addNote, writeToCustomer } from '#modules/cases/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { staffActor } from '#test/index.ts'
import { knows } from './check.ts'
import type { Who } from './people.ts'
import { cookiesOf, type Matrix } from './stages.ts'

/** Longer than a page waits for its next news. */
const newsWithin = 2500

/** Lets everybody watch the pages of some cases while something happens to them, and says who heard what they should not. */
export async function watchTogether(matrix: Matrix, people: readonly Who[]) {
  const { full, planted } = matrix
  const cases = await full.db
    .selectFrom('cases')
    .select(['id', 'reference', 'team_id as teamId', 'scope_id as scopeId'])
    .execute()
  const named = (name: string) => {
    const found = cases.find(({ reference }) => reference === planted.references.get(name))
    if (!found) throw new Error(`no case ${name}`)
    return { ...found, name, topics: [`case:${found.id}`, `queue:${found.teamId}`] }
  }
  const address = await full.app.listen({ host: '127.0.0.1', port: 0 })
  const worker = staffActor({
    permissions: ['cases.read', 'cases.work'],
    scopes: cases.flatMap(({ scopeId }) => scopeId ?? []),
  })
  const faults: string[] = []
  let heard = 0
  // Each time only one case changes, so that what is heard is news of it.
  for (const about of ['child', 'named', 'hole'].map(named)) {
    // What happened before is no news: only what happens from now on.
    await full.db.pool.query('delete from live_changes')
    const ended = new AbortController()
    const ears = await Promise.all(
      people.map((who) => listen(matrix, { who, address, topics: about.topics, signal: ended.signal })),
    )
    await wait(newsWithin / 2)
    await inTransaction(full.db, async (tx) => {
      const [person] = await tx
        .selectFrom('case_people')
        .select('customer_id as id')
        .where('case_id', '=', about.id)
        .execute()
      await addNote(tx, worker, { caseId: about.id, text: 'News' })
      return writeToCustomer(tx, worker, {
        caseId: about.id,
        version: null,
        customerId: person?.id ?? '',
        text: 'News',
      })
    })
    await wait(newsWithin)
    ended.abort()
    for (const { who, text } of ears) {
      const isTold = /event: changed/.test(text())
      const may = knows(matrix, who, { mark: about.reference, record: about.name, kind: 'that it is there', of: null })
      if (isTold && !may)
        faults.push(
          `${who.name} heard that ${about.name} changed: ${text()
            .match(/data: .*/g)
            ?.join(' ')}`,
        )
      if (!isTold && may && who.account) faults.push(`${who.name} did not hear that ${about.name} changed`)
      if (isTold) heard += 1
    }
  }
  return { faults, heard }
}

type Ear = { who: Who; address: string; topics: readonly string[]; signal: AbortSignal }

async function listen(matrix: Matrix, { who, address, topics, signal }: Ear) {
  const cookie = [...cookiesOf(matrix, who)].map(([name, value]) => `${name}=${value}`).join('; ')
  const chunks: string[] = []
  const response = await fetch(`${address}/staff/live?topics=${encodeURIComponent(topics.join(','))}`, {
    headers: { cookie, accept: 'text/event-stream' },
    signal,
    redirect: 'manual',
  })
  void read(response, chunks)
  return { who, text: () => chunks.join('') }
}

async function read(response: Response, chunks: string[]) {
  const decoder = new TextDecoder()
  try {
    for await (const chunk of response.body ?? []) chunks.push(decoder.decode(chunk))
  } catch {
    // Nobody listens any longer.
  }
}
