import { formatReference } from '#platform/db/index.ts'
import type { TestDb } from '#test/index.ts'
import type { Kind, Marks } from './marks.ts'
import type { Planted } from './world.ts'

export type Address = { readonly route: string; readonly url: string }
type Route = { readonly method: string; readonly url: string }

const isId = /^[0-9a-f]{8}-/
const absent = '00000000-0000-4000-8000-000000000000'

/** What stands for the names in a route's address: rows of the database, one for each name. */
const rowsFor: Readonly<Record<string, string>> = {
  '/staff/cases/:reference/files/:fileId':
    "select replace(reference, '/', '.'), file_id from case_files join cases on id = case_id",
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

/** What is asked of a page that lists, counts or searches: filters, and every word anybody might look for. */
const queriesFor: Readonly<Record<string, readonly string[]>> = {
  '/staff/queue': [
    '?',
    '?all=1&more=1',
    '?owner=nobody',
    '?state=urgent',
    '?all=1&service=childrens-care',
    '?all=1&state=broken',
  ],
  '/staff/queue.csv': ['?', '?all=1'],
  '/staff/handover': ['?', '?since=2026-11-16'],
  '/staff/messages': [
    '?',
    '?show=sent',
    '?show=received',
    '?show=held',
    '?show=not-sent',
    '?show=held-mail',
    '?show=failed',
  ],
  '/staff/complaints': ['?', '?view=triage', '?view=stage-1', '?view=broken', '?view=answered'],
  '/staff/board': ['?'],
  '/staff/board/promises': ['?figure=missed', '?figure=open', '?figure=due', '?figure=broken', '?figure=nobody'],
  '/staff/triage/settled': ['?', '?show=routed'],
  '/staff/disruptions': ['?'],
  '/search': ['?q=bin'],
  '/members/wards': ['?', '?months=3'],
  '/members/wards.csv': ['?'],
}
const texts: readonly Kind[] = [
  'what it is about',
  'a note of staff',
  'what was said in a call',
  'what they wrote',
  'that it is there',
]
const persons: readonly Kind[] = ['who', 'how to reach them']
const searched: Readonly<Record<string, { by: string; kinds: readonly Kind[] }>> = {
  '/members': { by: 'q', kinds: [...texts, ...persons] },
  '/staff/cases': { by: 'q', kinds: [...texts, ...persons] },
  '/staff/customers': { by: 'q', kinds: persons },
  '/staff/customers/results': { by: 'q', kinds: persons },
  '/staff/desk': { by: 'q', kinds: persons },
  '/staff/messages': { by: 'find', kinds: ['how to reach them', 'that it is there'] },
  '/staff/audit': { by: 'subject', kinds: ['that it is there'] },
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
  return (method: string): Address[] =>
    given.routes
      .filter((route) => route.method === method)
      // What is looked for stands in the address of a page; a form goes to the address alone.
      .flatMap(({ url }) => (method === 'POST' && !/[:*]/.test(url) ? { route: url, url } : filled(url, rows, given)))
}

type Given = { marks: Marks; only?: ReadonlySet<string> }

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

function filled(url: string, rows: ReadonlyMap<string, string[][]>, { marks, only }: Given): Address[] {
  if (!/[:*]/.test(url)) {
    const sought = searched[url]
    const queries = queriesFor[url] ?? ['']
    const words = marks
      .all()
      .filter(
        ({ mark, record, kind }) => sought?.kinds.includes(kind) && (!only || only.has(record)) && !isId.test(mark),
      )
    const searches = words.map(({ mark }) => `?${sought?.by}=${encodeURIComponent(mark)}`)
    return [...queries, ...searches].map((query) => ({ route: url, url: `${url}${query === '?' ? '' : query}` }))
  }
  const pattern = [...rows.keys()]
    .filter((one) => url === one || url.startsWith(`${one}/`))
    .sort((a, b) => b.length - a.length)[0]
  const found = pattern === undefined ? [] : (rows.get(pattern) ?? [])
  const values = [...found, absentFor(url, found[0]?.length ?? 1)]
  return values.map((row) => {
    const left = [...row]
    return {
      route: url,
      url: url.replaceAll(/:\w+(?:\([^)]*\))?|\*/g, () => encodeURIComponent(left.shift() ?? absent)),
    }
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
