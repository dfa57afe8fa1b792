import { formatReference } from '#platform/db/index.ts'
import type { TestDb } from '#test/index.ts'
import type { Route } from '../routes.ts'
import type { Marks } from './marks.ts'
import { questionsFor } from './questions.ts'
import type { Planted } from './world.ts'

export type Address = { readonly route: string; readonly url: string }
const absent = '00000000-0000-4000-8000-000000000000'

/** What stands for the names in a route's address: rows of the database, one for each name. */
const rowsFor: Readonly<Record<string, string>> = {
  '/staff/cases/:reference/files/:fileId':
    "select replace(reference, '/', '.'), file_id from case_files join cases on id = case_id",
  '/staff/enquiries/parts/:reference': `select replace(reference, '/', '.') from enquiry_parts join cases on id = case_id order by 1`,
  '/staff/enquiries/members/:memberId': 'select id from members order by id desc limit 1',
  '/staff/enquiries/escalations/:escalationId': 'select id from enquiry_escalations order by id',
  '/staff/enquiries/:reference': 'select reference from enquiries join cases on id = case_id order by 1',
  '/staff/complaints/printed/:key': `select 'complaints-2025-26'`,
  '/staff/quality/mine/:checkId': 'select id from quality_checks order by id',
  '/staff/quality/:checkId': 'select id from quality_checks order by id',
  '/staff/action-plans/:itemId': 'select id from action_plan_items order by id',
  '/staff/cases/:reference/tasks/:taskId':
    "select replace(reference, '/', '.'), case_tasks.id from case_tasks join cases on cases.id = case_id",
  '/staff/cases/:reference/:part(^\\d{1,3}$)': `select split_part(reference, '/', 1), split_part(reference, '/', 2) from cases where parent_id is not null`,
  '/staff/cases/:reference': `select replace(reference, '/', '.') from cases order by reference`,
  '/staff/complaints/:reference/letters/:id':
    'select reference, complaint_letters.id from complaint_letters join cases on cases.id = case_id order by 2',
  '/staff/complaints/:reference/points/:id':
    'select reference, complaint_points.id from complaint_points join cases on cases.id = case_id order by 2',
  '/staff/complaints/:reference/remedies/:id':
    'select reference, complaint_remedies.id from complaint_remedies join cases on cases.id = case_id order by 2',
  '/staff/complaints/:reference/people/:id':
    'select reference, complaint_people.id from complaint_people join cases on cases.id = case_id order by 2',
  '/staff/complaints/:reference/record/marks/:id':
    'select reference, complaint_bundle_marks.id from complaint_bundle_marks join cases on cases.id = case_id order by 2',
  '/staff/complaints/:reference/record/:document': `select reference, 'complaint-' || id from cases where kind = 'complaint' order by reference`,
  '/staff/complaints/:reference': `select reference from cases where kind = 'complaint' order by reference`,
  '/staff/signing/groups/:id': 'select id from complaint_groups order by id',
  '/staff/signing/delegates/:id': 'select id from complaint_delegates order by id',
  '/staff/case-tasks/:taskId': 'select id from case_tasks order by id',
  '/my/:reference/:part': `select split_part(reference, '/', 1), split_part(reference, '/', 2) from cases where parent_id is not null`,
  '/my/:reference': 'select reference from cases where parent_id is null order by reference',
  '/members/enquiries/:reference': 'select reference from cases where parent_id is null order by reference',
  '/members/new/:whom': `select 'ward'`,
  '/staff/customers/:id/needs/:needId': 'select customer_id, id from needs',
  '/staff/customers/alerts/:alertId': 'select id from alerts order by id',
  '/staff/customers/:id/contact-details/:pointId': 'select customer_id, id from contact_points order by id',
  '/staff/customers/:id/relationships/:relationshipId': 'select to_id, id from relationships',
  '/staff/customers/:id/matches/:otherId':
    'select a.id, b.id from customers a, customers b where a.id < b.id order by a.id, b.id',
  '/staff/customers/:id/merges/:mergeId': 'select kept_id, id from merges',
  '/staff/customers/:id': 'select id from customers order by id',
  '/staff/complaints/ombudsman/:id/demands/:other': 'select ombudsman_case_id, id from ombudsman_demands order by id',
  '/staff/complaints/ombudsman/:id': 'select id from ombudsman_cases order by id',
  '/staff/complaints/groups/:id': 'select id from complaint_groups order by id',
  '/staff/complaints/assessments/:id': 'select id from self_assessments order by id',
  '/complaints/performance/:slug': `select to_char(year_from, 'YYYY-') || to_char(year_from + interval '1 year', 'YY-') || code
    from self_assessments where state = 'published' and edition = 1 order by id`,
  '/staff/complaints/learning/:id': 'select id from learning_actions order by id',
  '/staff/complaints/feedback/:id': 'select case_id from complaint_feedback order by case_id',
  '/staff/messages/mail/:id': 'select id from inbound_mail order by id',
  '/staff/messages/:id/files/:fileId': 'select message_id, file_id from message_files where file_id is not null',
  '/staff/messages/:id': 'select id from messages order by id',
  '/staff/triage/:id': 'select id from triage_items order by id',
  '/staff/desk/:id/matters/:matter': 'select contact_id, id from matters order by id',
  '/staff/desk/:id': 'select id from contacts order by id',
  '/staff/hand-offs/:id': 'select id from hand_offs order by id',
  '/staff/decisions/:breachId': 'select id from promise_breaches order by id',
  '/staff/disruptions/:id': 'select id from disruptions order by id',
  '/staff/duty/calls/:id': 'select id from duty_calls order by id',
  '/staff/duty/shifts/:id': 'select id from duty_shifts order by id limit 1',
  '/staff/people/:id/roles/:heldId': 'select staff_id, id from staff_roles order by id limit 1',
  '/staff/people/:id/teams/:rowId': 'select staff_id, id from staff_teams order by id limit 1',
  '/staff/people/:id/absences/:rowId': 'select staff_id, id from absences order by id limit 1',
  '/staff/people/:id': `select id from staff where email like 'farah.anwar%'`,
  '/staff/organisation/organisations/:id': 'select id from organisations order by key limit 1',
  '/staff/organisation/units/:id': `select id from units where key in ('childrens-front-door', 'street-lighting') order by key`,
  '/staff/roles/:key': `select 'social-worker'`,
  '/staff/scopes/:id/members/:memberId': 'select scope_id, id from scope_members order by id limit 1',
  '/staff/scopes/:id': 'select id from scopes order by id limit 1',
  '/staff/account/sessions/:sessionId': 'select id from sessions order by id limit 1',
  '/staff/definitions/:kind/:key/:id': `select kind, key, id from definition_versions where key = 'childrens-care' and kind = 'service'`,
  '/staff/definitions/:kind/:key': `select kind, key from definition_versions where key = 'childrens-care' and kind = 'service'`,
  '/staff/services/:key/try/:audience': `select 'childrens-care', 'staff'`,
  '/staff/services/:key': `select 'childrens-care'`,
  '/services/:key': `select 'childrens-care' union all select 'street-light'`,
  '/request/:key/:page': `select 'street-light', 'notes' union all select 'childrens-care', 'story'`,
  '/request/:key': `select 'street-light' union all select 'childrens-care'`,
  '/staff/guidance/:key': `select key from definition_versions where kind = 'guidance' order by key limit 1`,
  '/staff/templates/:key': `select 'case-question'`,
  '/staff/places/rounds/:roundId/:plannedOn': `select id, '2026-11-18' from rounds order by key limit 1`,
  '/staff/places/notices/:id': 'select id from place_notices order by id limit 1',
  '/staff/places/streets/:usrn': `select '47100112'`,
  '/staff/places/:uprn': 'select uprn from properties order by uprn limit 1',
  '/assets/*': `select 'nothing.css'`,
}

/** Addresses that lead to nothing here, and why that is right. */
const leadsNowhere: Readonly<Record<string, string>> = {
  '/staff/sign-in/password/:token': 'a key that is good once: to everybody here it is a guess',
  '/resume/:token': 'the same',
  '/staff/failed-work/:id': 'no job failed, and what failed says nothing of anybody',
  '/staff/people/:id/absences/:rowId/remove': 'when somebody who works here is away',
  '/staff/signing/delegates/:id/end': 'who signs for whom, nothing of a complaint',
}

/** Every address that a table of routes makes with what was planted; each record once, or only a few of them. */
export async function addressesOf(
  db: TestDb,
  given: { routes: readonly Route[]; marks: Marks; planted: Planted; only?: ReadonlySet<string> },
) {
  const rows = new Map<string, string[][]>()
  for (const [pattern, query] of Object.entries(rowsFor)) {
    const found = (await db.pool.query({ text: query, rowMode: 'array' })).rows.map((row: unknown[]) => row.map(String))
    rows.set(pattern, few(found, given))
  }
  rows.set(
    '/l/:token',
    [...given.planted.links.values()].map((token) => [token]),
  )
  const questions = await questionsFor(db, given)
  return (method: 'GET' | 'POST'): Address[] =>
    given.routes
      .filter((route) => route.method === method)
      .flatMap((route) => {
        const { url } = route
        const paths = pathsOf(url, rows)
        const plain = paths.map((path) => ({ route: url, url: path }))
        // What is looked for stands in the address of a page; a form goes to the address alone.
        if (method === 'POST') return plain
        const open = paths.find((path) => isOpen(path, given)) ?? paths[0]
        return [...plain, ...questions(route).map((question) => ({ route: url, url: `${open}?${question}` }))]
      })
}

/** Patterns of routes that lead to nothing planted: whoever asks for them is refused whatever they may know. */
export async function unplanted(db: TestDb, routes: readonly Route[]): Promise<string[]> {
  const rows = new Map<string, string[][]>()
  for (const [pattern, query] of Object.entries(rowsFor)) rows.set(pattern, (await db.pool.query(query)).rows)
  const isPlanted = (url: string) => url === '/l/:token' || (rows.get(patternOf(url, rows) ?? '') ?? []).length > 0
  return routes
    .filter(({ url }) => /[:*]/.test(url) && !(url in leadsNowhere) && !isPlanted(url))
    .map(({ method, url }) => `${method} ${url}`)
}

/** What all staff may know comes before what is in a circle: there everybody gets past the door. */
function isOpen(path: string, { marks, planted }: Given): boolean {
  const pieces = marks.found(decodeURIComponent(path))
  return pieces.length > 0 && pieces.every(({ record }) => planted.records.get(record)?.circle === null)
}

type Given = { marks: Marks; planted: Planted; only?: ReadonlySet<string> }

/** For every record one address is enough: two letters of one case are the same to whoever may not know it. */
function few(found: string[][], { marks, only }: Given): string[][] {
  const seen = new Set<string>()
  return found.filter((row) => {
    const records = marks.found(row.join(' ')).map(({ record }) => record)
    if (only && records.length > 0 && !records.some((record) => only.has(record))) return false
    const key = records.join() || 'another'
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

const patternOf = (url: string, rows: ReadonlyMap<string, unknown>) =>
  [...rows.keys()].filter((one) => url === one || url.startsWith(`${one}/`)).sort((a, b) => b.length - a.length)[0]

/** The addresses of a route: one for each record, and one for nothing. */
function pathsOf(url: string, rows: ReadonlyMap<string, string[][]>): string[] {
  if (!/[:*]/.test(url)) return [url]
  const found = rows.get(patternOf(url, rows) ?? '') ?? []
  return [...found, absentFor(url, found[0]?.length ?? 1)].map((row) => {
    const left = [...row]
    return url.replaceAll(/:\w+(?:\([^)]*\))?|\*/g, () => encodeURIComponent(left.shift() ?? absent))
  })
}

/** Something that is not there, in the form of what might be: the answer must be the same as to what may not be known. */
export function absentFor(url: string, count: number): string[] {
  const reference = formatReference(999_999)
  if (/:part/.test(url)) return [reference, '9']
  if (/:document/.test(url)) return [reference, `complaint-${absent}`]
  if (/:reference/.test(url)) return [reference, absent].slice(0, count)
  if (/:token/.test(url)) return ['A'.repeat(22)]
  return Array.from({ length: count }, () => absent)
}
