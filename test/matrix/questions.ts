import type { TestDb } from '#test/index.ts'
import type { Route } from '../routes.ts'
import type { Kind, Marks } from './marks.ts'

type Wanted = { readonly by: string; readonly kinds: readonly Kind[] }

const texts: readonly Kind[] = [
  'what it is about',
  'a note of staff',
  'what was said in a call',
  'what they wrote',
  'that it is there',
]
const persons: readonly Kind[] = ['who', 'how to reach them']

/** Where somebody types what they look for: every word of these kinds is looked for there. */
const searched: Readonly<Record<string, Wanted>> = {
  '/members': { by: 'q', kinds: [...texts, ...persons] },
  '/staff/cases': { by: 'q', kinds: [...texts, ...persons] },
  '/staff/cases/:reference/person': { by: 'q', kinds: ['who'] },
  '/staff/customers': { by: 'q', kinds: persons },
  '/staff/customers/results': { by: 'q', kinds: persons },
  '/staff/customers/:id/relationships/new': { by: 'q', kinds: ['who'] },
  '/staff/complaints/groups/:id/add': { by: 'words', kinds: ['what it is about'] },
  '/staff/desk': { by: 'q', kinds: persons },
  '/staff/desk/:id': { by: 'q', kinds: ['who'] },
  '/staff/enquiries/new': { by: 'q', kinds: ['who'] },
  '/staff/enquiries/:reference/resident': { by: 'q', kinds: ['who'] },
  '/staff/messages': { by: 'find', kinds: ['how to reach them', 'that it is there'] },
  '/staff/audit': { by: 'subject', kinds: ['that it is there'] },
}

type Named = { readonly by: string; readonly rows: string }
const directorates = `select id from units where kind = 'directorate' order by key`
const teams = `select id from units where key in ('childrens-front-door', 'street-lighting') order by key`
const unitsAsked = { by: 'unit', rows: 'select distinct team_id from enquiry_parts order by team_id' }
const cases = 'select reference from cases order by reference'
const customers = 'select id from customers order by id'
const members = `select id from members where email like 'matrix.%' order by email`

/** Records and teams that an address names beside the path: each is named in turn. */
const named: Readonly<Record<string, readonly Named[]>> = {
  '/members/new': [{ by: 'member', rows: members }],
  '/members/new/:whom': [{ by: 'member', rows: members }],
  '/staff/triage/:id': [{ by: 'find', rows: cases }],
  '/staff/enquiries': [{ by: 'member', rows: members }],
  '/staff/enquiries/new': [
    { by: 'customer', rows: customers },
    { by: 'member', rows: members },
  ],
  '/staff/enquiries/records': [unitsAsked],
  '/staff/enquiries/outstanding': [unitsAsked],
  '/staff/enquiries/campaigns/new': [{ by: 'with', rows: cases }],
  '/staff/complaints/board': [{ by: 'unit', rows: directorates }],
  '/staff/complaints/board.csv': [{ by: 'unit', rows: directorates }],
  '/staff/complaints/board/records': [
    { by: 'unit', rows: directorates },
    { by: 'among', rows: directorates },
  ],
  '/staff/complaints/groups/:id/add': [{ by: 'team', rows: teams }],
  '/staff/complaints/groups/:id/carry': [{ by: 'finding', rows: 'select id from complaint_findings order by id' }],
  '/staff/quality': [{ by: 'unit', rows: 'select distinct team_id from quality_checks order by team_id' }],
  '/staff/board': [{ by: 'team', rows: teams }],
  '/staff/board/promises': [{ by: 'teams', rows: teams }],
  '/staff/desk/:id': [{ by: 'matter', rows: 'select id from matters order by id' }],
}

/** A place in a list by time that stands before all there is. */
const beforeAll = '2026-01-01T00:00:00Z~01900000-0000-7000-8000-000000000000'

/** What else is asked of a page: filters that its table of routes does not spell out, and several at once. */
const others: Readonly<Record<string, readonly string[]>> = {
  '/staff/queue': [
    'all=1&more=1',
    'owner=nobody',
    'state=urgent',
    'all=1&service=childrens-care',
    'all=1&state=broken',
  ],
  '/staff/queue.csv': ['all=1'],
  '/members/sign-in': ['again=yes'],
  '/members/sign-in/code': ['again=yes'],
  '/staff/handover': [
    'since=2026-11-16',
    `since=2026-11-16&messages=${beforeAll}`,
    `since=2026-11-16&contacts=${beforeAll}`,
  ],
  '/staff/audit': ['action=case.viewed', 'person=Farah', 'from=2026-11-01&to=2026-11-30'],
  '/staff/customers/new': ['name=Nobody'],
  '/staff/desk': ['service=bin&channel=letter'],
  '/staff/desk/:id': ['service=bin'],
  '/staff/complaints/groups/:id/add': ['category=waste', 'category=childrens-care'],
  '/staff/enquiries/board': ['from=2026-11-01&to=2026-11-30'],
  '/staff/complaints/board/records': [
    'figure=received&stage=1',
    'figure=received&stage=2',
    'ground=too-late',
    'code=lgsco-code',
    'row=none',
  ],
  '/staff/complaints/feedback': ['before=2026-12-01'],
  '/staff/quality': ['show=drawn&month=2026-11-01'],
  '/staff/action-plans/report': ['from=2026-10-01'],
  '/staff/action-plans/report.csv': ['from=2026-10-01'],
  '/staff/board/promises': ['figure=missed&on=2026-11-18'],
  '/search': ['q=bin'],
  '/staff/sign-in': ['again=yes'],
}

/** Fields of addresses that look for nobody and nothing of anybody: where a list goes on, which days, where to go next. */
const plain = new Set(
  'page after before from to on at day week next month version against street ward matter ended'.split(' '),
)
/** The same, in pages about the council itself. */
const ofTheCouncil =
  /^\/staff\/(?:definitions|people|places|services|guidance|templates)|^\/services|^\/staff\/(?:organisation|duty)$/

/** Every question that a page is asked beside its plain address, each as what stands behind the question mark. */
export async function questionsFor(db: TestDb, { marks, only }: { marks: Marks; only?: ReadonlySet<string> }) {
  const records = new Map<string, string[]>()
  for (const [url, all] of Object.entries(named))
    for (const { by, rows } of all) {
      const found = (await db.pool.query({ text: rows, rowMode: 'array' })).rows.map(([value]) => String(value))
      records.set(url, [
        ...(records.get(url) ?? []),
        ...found.filter(isWanted).map((value) => `${by}=${encodeURIComponent(value)}`),
      ])
    }
  function isWanted(value: string): boolean {
    const [piece] = marks.found(value)
    return !only || !piece || only.has(piece.record)
  }
  return ({ url, choices }: Route): string[] => {
    const sought = searched[url]
    const words = marks
      .all()
      .filter(({ mark, kind }) => sought?.kinds.includes(kind) && isWanted(mark) && !/^[0-9a-f]{8}-/.test(mark))
    return [
      ...choices,
      ...(others[url] ?? []),
      ...words.map(({ mark }) => `${sought?.by}=${encodeURIComponent(mark)}`),
      ...(records.get(url) ?? []),
    ]
  }
}

/** Pages that read something from their address which nobody here asks them. */
export const unasked = (routes: readonly Route[]) =>
  routes.flatMap(({ method, url, fields, choices }) => {
    if (method !== 'GET' || url === '/staff/live' || ofTheCouncil.test(url)) return []
    const asked = new Set([
      ...[...choices, ...(others[url] ?? [])].flatMap((question) => [...new URLSearchParams(question).keys()]),
      ...(named[url] ?? []).map(({ by }) => by),
      searched[url]?.by,
    ])
    return fields.filter((field) => !asked.has(field) && !plain.has(field)).map((field) => `${url}?${field}`)
  })
