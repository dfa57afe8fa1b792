import { findStaff } from '#modules/access/index.ts'
import { sendMessage } from '#modules/messages/index.ts'
import { takeUntold } from '#modules/promises/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { listAbout } from '../queries/about.ts'

const firstpoint = system('insight')

/** Older than this, whoever has it has seen it on their page: nobody is written to about last month's work. */
const news = Temporal.Duration.from({ hours: 4 * 24 })

/**
 * Writes to each person who became accountable for broken promises since the last time, once for all of them: the email
 * says which, and leads to the decisions. Nobody is reminded of the same one. Answers with how many were written to.
 */
export async function tellDeciders(tx: Tx): Promise<number> {
  const asked = (await takeUntold(tx)).filter(
    ({ stillWaits, askedAt }) => stillWaits && Temporal.Instant.compare(askedAt.add(news), tx.now) > 0,
  )
  const about = await listAbout(tx, firstpoint, asked)
  let written = 0
  for (const [staffId, theirs] of Map.groupBy(asked, (one) => one.staffId)) {
    const person = staffId ? await findStaff(tx, staffId) : undefined
    if (!person || person.deactivatedAt) continue
    await sendMessage(tx, firstpoint, {
      template: 'decisions-wait',
      email: person.email,
      name: person.name,
      about: null,
      part: theirs.map(({ subjectId }) => subjectId).join(),
      data: {
        count: theirs.length === 1 ? 'A decision waits' : `${theirs.length} decisions wait`,
        text: namesOf(theirs.map(({ subjectId, scopeId }) => nameOf(scopeId, about.get(subjectId)?.reference))),
      },
      scopeId: null,
      link: '/staff/decisions',
    })
    written += 1
  }
  return written
}

const nameOf = (scopeId: string | null, reference: string | null | undefined) =>
  scopeId === null ? (reference ?? 'without a reference') : 'that only those who may know of it can open'

/** Each once, with how many promises of it were not kept where that is more than one: together they are as many as wait. */
const namesOf = (names: readonly string[]) =>
  [...Map.groupBy(names, (name) => name)]
    .map(([name, { length }]) => {
      if (!name.startsWith('FP-')) return `${length} ${name}`
      return length === 1 ? name : `${name} (${length} promises)`
    })
    .toSorted((a, b) => Number(b.startsWith('FP-')) - Number(a.startsWith('FP-')))
    .join(', ')
