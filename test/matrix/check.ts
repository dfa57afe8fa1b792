import type { Address } from './addresses.ts'
import type { Piece } from './marks.ts'
import type { Who } from './people.ts'
import { cookiesOf, type Matrix, type Stage } from './stages.ts'
import { type Answer, createVisitor, plain } from './visitor.ts'
import { mayKnow } from './who-may-know.ts'
import { whoMayOpen } from './who-may-open.ts'

export type Findings = {
  /** Somebody was told what they may not know. */
  leaks: string[]
  /** A page was not the same with and without what they may not know. */
  differences: string[]
  /** The page of a restricted record was shown, and nobody wrote down that it was. */
  unrecorded: string[]
  /** A route was open to somebody it is not for, or closed to somebody it is for. */
  doors: string[]
  /** What they were told and may know, by "record: kind". */
  learnt: Set<string>
  /** How each route received them. */
  received: Map<string, 'opens' | 'refuses' | 'asks to sign in'>
  answers: number
  compared: number
}

const need = new Map(
  Object.entries(whoMayOpen).flatMap(([who, routes]) => routes.map((route) => [route, who] as const)),
)

/** What the list says of a route; null when it is not in it. */
export const neededFor = (method: string, url: string) => need.get(`${method} ${url}`) ?? null

export function mayOpen(who: Who, needed: string): boolean {
  if (needed === 'everyone') return true
  if (needed === 'resident' || needed === 'member') return who.side === needed
  if (who.side !== 'staff' && who.side !== 'contractor') return false
  return needed === 'any staff' || who.permissions.has(needed)
}

/** The largest stage of which they may know everything that is planted later but nothing of: null when there is none. */
function stageToCompare({ stages, full, marks, planted }: Matrix, who: Who): Stage | null {
  const known = new Set(
    marks
      .all()
      .filter((piece) => knows({ planted }, who, piece))
      .map(({ record }) => record),
  )
  return (
    stages.find(
      (stage) => stage !== full && [...full.records].every((record) => stage.records.has(record) || !known.has(record)),
    ) ?? null
  )
}

/** Whether there is less to compare with: somebody who knows something of the last that is planted has nothing. */
export const isCompared = (matrix: Matrix, who: Who) => stageToCompare(matrix, who) !== null

export function knows({ planted }: Pick<Matrix, 'planted'>, who: Who, piece: Piece): boolean {
  const record = planted.records.get(piece.record)
  return record !== undefined && mayKnow(who, piece, record, planted.records.values())
}

/** Where somebody who takes messages for a circle learns that the circle knows a person, and nothing more. */
const frontDeskLearns = ['/staff/customers/:id', '/staff/desk/:id', '/staff/cases/:reference']

/** Asks for every address as one person, and holds every answer against what they may know. */
export async function lookEverywhere(matrix: Matrix, who: Who, addresses: readonly Address[]): Promise<Findings> {
  const { full, marks } = matrix
  const cookies = cookiesOf(matrix, who)
  const visitor = createVisitor(full.app, cookies)
  const smaller = stageToCompare(matrix, who)
  const other = smaller && createVisitor(smaller.app, cookies)
  const findings: Findings = {
    leaks: [],
    differences: [],
    unrecorded: [],
    doors: [],
    learnt: new Set(),
    received: new Map(),
    answers: 0,
    compared: 0,
  }
  const mayLook = who.circles.length > 0
  for (const { route, url } of addresses) {
    if (route === '/l/:token' && isKeyOfAnother(matrix, who, url)) continue
    const looksBefore = mayLook ? await countLooks(full) : 0
    const answer = await visitor.get(url)
    findings.answers += 1
    checkDoor(findings, who, { method: 'GET', route, url, answer })
    const told = marks.found(`${answer.headers}\n${answer.body}`, decodeURIComponent(url))
    for (const piece of told) {
      if (knows(matrix, who, piece)) findings.learnt.add(`${piece.record}: ${piece.kind}`)
      else
        findings.leaks.push(
          `${who.name} was told “${piece.mark}” (${piece.kind}, of ${piece.record}) by GET ${url} (${answer.status})`,
        )
    }
    if (
      mayLook &&
      answer.status === 200 &&
      isPageOfRestricted(matrix, url, told) &&
      (await countLooks(full)) === looksBefore &&
      !(await hasLookedLately(matrix, who, url, told))
    )
      findings.unrecorded.push(`${who.name} looked at GET ${url}, and it was not recorded`)
    if (
      !other ||
      answer.status === 403 ||
      isSignIn(answer) ||
      (who.frontDeskOf.length > 0 && frontDeskLearns.includes(route))
    )
      continue
    findings.compared += 1
    const [a, b] = [plain(answer), plain(await other.get(url))]
    if (a !== b)
      findings.differences.push(
        `${who.name}: GET ${url} is not the same with and without what they may not know: ${firstDifference(a, b)}`,
      )
  }
  return findings
}

/** A private link that works is the key itself: only those who were sent it try it. */
function isKeyOfAnother({ planted }: Matrix, who: Who, url: string): boolean {
  const [name] = [...planted.links].find(([, token]) => url.endsWith(token)) ?? []
  return name !== undefined && !who.links.includes(name) && !deadLinks.includes(name)
}

/** Links that have expired, or ended when the case went into a circle. */
const deadLinks = ['expired of Ada', 'hole of Ada', 'moved in of Ada', 'named of Bea']

const isSignIn = ({ status, location }: Answer) =>
  status === 303 && /^\/(staff\/sign-in|members\/sign-in|progress)/.test(location ?? '')

/** A page about one record, in whose address it stands, that tells what the record is about. */
function isPageOfRestricted({ planted, marks }: Matrix, url: string, told: readonly Piece[]): boolean {
  const asked = new Set(marks.found(url.replaceAll('%2F', '/').split('?')[0] ?? '').map(({ record }) => record))
  return told.some(
    ({ record, kind }) =>
      asked.has(record) && kind !== 'that it is there' && planted.records.get(record)?.circle != null,
  )
}

async function countLooks({ db }: Stage): Promise<number> {
  // An alert for one role is restricted without a circle.
  const { rows } = await db.pool.query(
    `select count(*)::int as n from audit_entries where scope_id is not null or action = 'alert.viewed'`,
  )
  return rows[0].n
}

/** A look counts for a sitting: whoever looked at the record a moment ago is on the record already. */
async function hasLookedLately({ full, marks }: Matrix, { account }: Who, url: string, told: readonly Piece[]) {
  const { rows } = await full.db.pool.query(
    `select distinct subject_id as id from audit_entries join staff on staff.id = actor_id
     where email = $1 and (audit_entries.scope_id is not null or action = 'alert.viewed')`,
    [`${account}@example.org`],
  )
  const asked = new Set([...marks.found(url), ...told].map(({ record }) => record))
  return rows.some(({ id }) => marks.found(String(id)).some(({ record }) => asked.has(record)))
}

type Asked = { method: string; route: string; url: string; answer: Answer }

function checkDoor(findings: Findings, who: Who, { method, route, url, answer }: Asked) {
  const needed = neededFor(method, route)
  if (needed === null) return
  const isRefused = answer.status === 403 || answer.status === 401
  const isSentAway = isSignIn(answer)
  const received = isRefused ? 'refuses' : isSentAway ? 'asks to sign in' : 'opens'
  const before = findings.received.get(`${method} ${route}`)
  if (!before || received === 'opens') findings.received.set(`${method} ${route}`, received)
  const isOpen = mayOpen(who, needed)
  if (!isOpen && received === 'opens') findings.doors.push(`${method} ${url} is open to ${who.name} (${answer.status})`)
  if (
    isOpen &&
    isSentAway &&
    !route.startsWith('/staff/sign-in') &&
    !route.startsWith('/members/sign-') &&
    !route.startsWith('/progress')
  )
    findings.doors.push(`${method} ${url} asks ${who.name} to sign in`)
}

function firstDifference(a: string, b: string): string {
  const at = [...a].findIndex((letter, index) => letter !== b[index])
  const from = Math.max(0, (at < 0 ? b.length : at) - 80)
  return `“…${a.slice(from, from + 200)}…” and “…${b.slice(from, from + 200)}…”`.replaceAll(/\s+/g, ' ')
}
