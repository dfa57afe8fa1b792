import { addressesOf, unplanted } from './addresses.ts'
import { type Findings, knows, lookEverywhere, mayOpen, neededFor } from './check.ts'
import { type Tried, tryForms } from './forms.ts'
import type { Who } from './people.ts'
import { unasked } from './questions.ts'
import type { Matrix } from './stages.ts'
import { isPerson } from './who-may-know.ts'

export type Seen = { who: Who; looked: Findings; tried: Tried; notSeen: string[] }

/** Tries everything as each of these people; with `only`, about these records and no others. */
export async function tryAll(
  matrix: Matrix,
  {
    people,
    only,
    progress = () => {},
  }: { people: readonly Who[]; only?: ReadonlySet<string>; progress?: (seen: Seen) => void },
): Promise<Seen[]> {
  const { full, marks, planted } = matrix
  const addresses = await addressesOf(full.db, { routes: full.routes, marks, planted, ...(only ? { only } : {}) })
  // An answer that goes on for as long as somebody watches is tried by itself.
  const pages = addresses('GET').filter(({ route }) => route !== '/staff/live')
  const forms = addresses('POST')
  const all: Seen[] = []
  for (const who of people) {
    // Whoever may not open a page is refused whatever they ask it.
    const asked = pages.filter(
      ({ route, url }) => !url.includes('?') || mayOpen(who, neededFor('GET', route) ?? 'everyone'),
    )
    const looked = await lookEverywhere(matrix, who, asked)
    const seen = {
      who,
      looked,
      tried: await tryForms(matrix, who, forms),
      notSeen: notSeenBy(matrix, { who, looked, only }),
    }
    progress(seen)
    all.push(seen)
  }
  return all
}

type Told = { who: Who; looked: Findings; only: ReadonlySet<string> | undefined }

/** What they may know and were not told anywhere: a matrix that is green because all is refused proves nothing. */
function notSeenBy(matrix: Matrix, { who, looked, only }: Told): string[] {
  // A contractor's form may hold the number of the person whose job it is, and need not.
  const isOptional = (record: string) => {
    const planted = matrix.planted.records.get(record)
    return who.side === 'contractor' && planted !== undefined && isPerson(planted)
  }
  const may = matrix.marks
    .all()
    .filter((piece) => (!only || only.has(piece.record)) && knows(matrix, who, piece) && !isOptional(piece.record))
  return (
    [...new Set(may.map(({ record, kind }) => `${record}: ${kind}`))]
      // A record that stands under another, or was emptied, is shown by the other or not at all.
      .filter(
        (one) => !looked.learnt.has(one) && !/^(Ada again|Eve|part of enquiry of \w+): that it is there$/.test(one),
      )
      .map((one) => `${who.name} may know, and was not told, of ${one}`)
  )
}

/** Routes of the program that nobody decided about. */
export const undecided = (routes: readonly { method: string; url: string }[]) =>
  routes.filter(({ method, url }) => neededFor(method, url) === null).map(({ method, url }) => `${method} ${url}`)

/** Routes that ask for something else than was decided. */
export const otherwiseDecided = ({ full }: Matrix) =>
  full.routes.flatMap(({ method, url, access }) => {
    const asks = access.for === 'staff' ? (access.permission ?? 'any staff') : access.for
    const needed = neededFor(method, url)
    return needed === null || needed === asks ? [] : [`${method} ${url} asks for ${asks}, and ${needed} was decided`]
  })

/** Routes that nothing planted leads to, and questions of pages that nobody asks: what is not asked is not proven. */
export const untried = async ({ full }: Matrix) => [...(await unplanted(full.db, full.routes)), ...unasked(full.routes)]
