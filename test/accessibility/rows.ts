import type { City } from './city.ts'

/** People of the sample council, by what they may open. */
export type Who =
  | 'nobody'
  | 'resident'
  | 'member'
  | 'visitor'
  | 'newcomer'
  | 'beginner'
  | 'coded'
  | 'advisor'
  | 'lead'
  | 'officer'
  | 'manager'
  | 'members'
  | 'administrator'
  | 'auditor'
  | 'complaints'

export const accounts: Record<
  Exclude<Who, 'nobody' | 'resident' | 'member' | 'visitor' | 'newcomer' | 'beginner' | 'coded'>,
  string
> = {
  advisor: 'Amara Lewis',
  lead: 'Michelle Dawson',
  officer: 'Ben Tranter',
  manager: 'Kelly Marsh',
  members: 'Siobhan Kerr',
  administrator: 'Simon Fletcher',
  auditor: 'Harriet Blackwell',
  complaints: 'Catrin Maddox',
}

/** Who has to be made first, and cannot look at the empty city. */
export const comeLater: readonly Who[] = ['resident', 'member', 'visitor', 'newcomer', 'beginner', 'coded']

/** Who looks at a page, and at which address in the filled city. A route without `:` is looked at in the empty city too. */
export type Row = {
  readonly who: Who
  readonly at?: (
    city: City,
  ) =>
    | string
    | Promise<string> /** A letter, or a page that another shows in a frame: it has no frame of its own around it. */
  readonly is?: 'letter' | 'framed'
}

const person = (rest: string): Row => ({ who: 'lead', at: ({ ada }) => `/staff/customers/${ada.customerId}${rest}` })
const step = (rest: string): Row => ({ who: 'manager', at: ({ mine }) => `/staff/cases/${mine.reference}/${rest}` })
const enquiry = (rest: string): Row => ({ who: 'members', at: ({ enquiry }) => `/staff/enquiries/${enquiry}${rest}` })
const answered = (rest: string): Row => ({
  who: 'members',
  at: ({ enquiryAnswered }) => `/staff/enquiries/${enquiryAnswered}${rest}`,
})
const complaint = (rest: string): Row => ({
  who: 'complaints',
  at: ({ complained }) => `/staff/complaints/${complained.reference}${rest}`,
})
const ofComplaint = (part: string, table: string, rest: string): Row => ({
  who: 'complaints',
  at: async ({ complained, first }) =>
    `/staff/complaints/${complained.reference}/${part}/${await first(`select id from ${table} where case_id = '${complained.caseId}' limit 1`)}${rest}`,
})
const one = (who: Who, path: string, text: string): Row => ({
  who,
  at: async (city) => path.replace('ID', await city.first(text)),
})

const ombudsman = (rest: string): Row =>
  one('complaints', `/staff/complaints/ombudsman/ID${rest}`, 'select id from ombudsman_cases limit 1')
const assessment = (rest: string, state = 'draft'): Row =>
  one(
    'complaints',
    `/staff/complaints/assessments/ID${rest}`,
    `select id from self_assessments where state = '${state}' limit 1`,
  )
const learning = (rest: string): Row =>
  one('complaints', `/staff/complaints/learning/ID${rest}`, 'select id from learning_actions limit 1')

/** Every page of the program. A route that is new has no row yet, and fails. */
export const rows: Readonly<Record<string, Row>> = {
  '/': { who: 'nobody' },
  '/search': { who: 'nobody', at: () => '/search?q=bin' },
  '/services': { who: 'nobody' },
  '/services/:key': { who: 'nobody', at: () => '/services/missed-bin' },
  '/request/:key/:page': { who: 'nobody', at: () => '/request/street-light/problem' },
  '/request/:key/save': { who: 'nobody', at: () => '/request/street-light/save' },
  '/request/:key/instead': { who: 'visitor', at: () => '/request/missed-bin/instead' },
  '/request/:key/check': { who: 'visitor', at: () => '/request/street-light/check' },
  '/request/:key/sent': { who: 'visitor', at: () => '/request/road-defect/sent' },
  '/resume/:token': { who: 'nobody', at: ({ resume }) => resume },
  '/progress': { who: 'nobody' },
  '/progress/code': { who: 'nobody' },
  '/complaints': { who: 'nobody' },
  '/complaints/performance': { who: 'nobody' },
  '/complaints/performance/:slug': {
    who: 'nobody',
    at: () => '/complaints/performance/2024-25-housing-ombudsman-code',
  },
  '/accessibility': { who: 'nobody' },
  '/privacy': { who: 'nobody' },
  '/members/sign-in': { who: 'nobody' },
  '/members/sign-in/code': { who: 'nobody' },
  '/members': { who: 'member' },
  '/members/enquiries/:reference': {
    who: 'member',
    at: ({ enquiryAnswered }) => `/members/enquiries/${enquiryAnswered}`,
  },
  '/members/new': { who: 'member' },
  '/members/new/:whom': { who: 'member', at: () => '/members/new/resident' },
  '/members/wards': { who: 'member', at: () => '/members/wards?months=3' },
  '/my/:reference': { who: 'resident', at: ({ mine }) => `/my/${mine.reference}` },

  '/staff/sign-in': { who: 'nobody' },
  '/staff/sign-in/code': { who: 'coded' },
  '/staff/sign-in/set-up': { who: 'newcomer' },
  '/staff/sign-in/password/:token': {
    who: 'nobody',
    at: ({ passwordToken }) => `/staff/sign-in/password/${passwordToken}`,
  },
  '/staff/account': { who: 'officer' },
  '/staff/account/codes': { who: 'beginner', at: () => '/staff/account/codes' },
  '/staff/roles': { who: 'administrator' },
  '/staff/roles/:key': { who: 'administrator', at: () => '/staff/roles/advisor' },
  '/staff/scopes': { who: 'administrator' },
  '/staff/people': { who: 'administrator' },
  '/staff/people/new': { who: 'administrator' },
  '/staff/people/:id': one('administrator', '/staff/people/ID', `select id from staff where name = 'Ben Tranter'`),
  '/staff/organisation': { who: 'administrator' },
  '/staff/organisation/units/:id': one(
    'administrator',
    '/staff/organisation/units/ID',
    `select id from units where key = 'waste-collections'`,
  ),
  '/staff/duty': {
    who: 'manager',
    at: async ({ first }) =>
      `/staff/duty?week=${await first('select max(starts_at)::date::text from duty_shifts where position = 3')}`,
  },
  '/staff/audit': { who: 'auditor' },
  '/staff/definitions': { who: 'administrator' },
  '/staff/definitions/:kind/:key': { who: 'administrator', at: () => '/staff/definitions/service/missed-bin' },
  '/staff/definitions/:kind/:key/change': {
    who: 'administrator',
    at: () => '/staff/definitions/service/missed-bin/change',
  },

  '/staff/places': { who: 'administrator' },
  '/staff/places/rounds': { who: 'manager' },
  '/staff/places/rounds/:roundId/:plannedOn': {
    who: 'manager',
    at: ({ bin }) => `/staff/places/rounds/${bin.roundId}/${bin.plannedOn}`,
  },
  '/staff/places/notices': { who: 'manager' },
  '/staff/places/notices/new': { who: 'manager' },
  '/staff/places/notices/:id': one('manager', '/staff/places/notices/ID', 'select id from place_notices limit 1'),
  '/staff/places/streets/:usrn': { who: 'lead', at: ({ ada }) => `/staff/places/streets/${ada.home.usrn}` },
  '/staff/places/:uprn': { who: 'lead', at: ({ ada }) => `/staff/places/${ada.home.uprn}` },

  '/staff/customers': { who: 'lead', at: () => '/staff/customers?q=quillfeather' },
  '/staff/customers/new': { who: 'lead' },
  '/staff/customers/matches': { who: 'lead' },
  '/staff/customers/needs': { who: 'lead' },
  '/staff/customers/alerts': { who: 'lead' },
  '/staff/customers/:id': person(''),
  '/staff/customers/:id/edit': person('/edit'),
  '/staff/customers/:id/contact-details': person('/contact-details'),
  '/staff/customers/:id/needs/new': person('/needs/new'),
  '/staff/customers/:id/needs/:needId': {
    who: 'lead',
    at: async ({ ada, first }) =>
      `/staff/customers/${ada.customerId}/needs/${await first('select id from needs limit 1')}`,
  },
  '/staff/customers/:id/alerts/new': person('/alerts/new'),
  '/staff/customers/alerts/:alertId': one(
    'lead',
    '/staff/customers/alerts/ID',
    `select id from alerts where state = 'proposed' limit 1`,
  ),
  '/staff/customers/:id/relationships/new': person('/relationships/new?q=quillfeather'),
  '/staff/customers/:id/matches': person('/matches'),
  '/staff/customers/:id/matches/:otherId': {
    who: 'lead',
    at: ({ ada, bea }) => `/staff/customers/${ada.customerId}/matches/${bea.customerId}`,
  },
  '/staff/customers/:id/merges/:mergeId/undo': {
    who: 'lead',
    at: async ({ bea, first }) =>
      `/staff/customers/${bea.customerId}/merges/${await first('select id from merges limit 1')}/undo`,
  },
  '/staff/customers/:id/deceased': { who: 'lead', at: ({ dora }) => `/staff/customers/${dora.customerId}/deceased` },

  '/staff/messages': { who: 'lead' },
  '/staff/messages/mail/:id': one(
    'lead',
    '/staff/messages/mail/ID',
    `select id from inbound_mail where state = 'held' limit 1`,
  ),
  '/staff/messages/:id': one('lead', '/staff/messages/ID', `select id from messages where direction = 'out' limit 1`),
  '/staff/messages/:id/frame': {
    ...one('lead', '/staff/messages/ID/frame', `select id from messages where direction = 'out' limit 1`),
    is: 'letter',
  },
  '/staff/templates': { who: 'lead' },
  '/staff/templates/:key': { who: 'lead', at: () => '/staff/templates/case-received' },
  '/staff/templates/:key/frame': { who: 'lead', at: () => '/staff/templates/case-received/frame', is: 'letter' },

  '/staff/services': { who: 'administrator' },
  '/staff/services/:key': { who: 'administrator', at: () => '/staff/services/missed-bin' },
  '/staff/services/:key/try/:audience': {
    who: 'administrator',
    at: () => '/staff/services/missed-bin/try/staff',
    is: 'framed',
  },
  '/staff/guidance': { who: 'lead' },
  '/staff/guidance/:key': { who: 'lead', at: () => '/staff/guidance/missed-bin' },

  '/staff/queue': { who: 'manager' },
  '/staff/handover': { who: 'manager' },
  '/staff/cases': { who: 'manager', at: () => '/staff/cases?q=bulky' },
  '/staff/cases/:reference': { who: 'manager', at: ({ late }) => `/staff/cases/${late.reference}` },
  '/staff/cases/:reference/promises': { who: 'manager', at: ({ late }) => `/staff/cases/${late.reference}/promises` },
  '/staff/cases/:reference/end-wait': {
    who: 'manager',
    at: ({ waiting }) => `/staff/cases/${waiting.reference}/end-wait`,
  },
  '/staff/cases/:reference/reopen': {
    who: 'manager',
    at: ({ finished }) => `/staff/cases/${finished.reference}/reopen`,
  },
  '/staff/cases/:reference/not-urgent': {
    who: 'manager',
    at: ({ urgent }) => `/staff/cases/${urgent.reference}/not-urgent`,
  },
  '/staff/cases/:reference/map': { ...step('map'), is: 'framed' },
  '/staff/cases/:reference/ask': step('ask'),
  '/staff/cases/:reference/answer': {
    who: 'manager',
    at: ({ asking }) => `/staff/cases/${asking.reference}/answer`,
  },
  '/staff/cases/:reference/write': step('write'),
  '/staff/cases/:reference/person': step('person?q=quillfeather'),
  '/staff/cases/:reference/promise': step('promise'),
  '/staff/cases/:reference/wait': step('wait'),
  '/staff/cases/:reference/refuse': step('refuse'),
  '/staff/cases/:reference/withdraw': step('withdraw'),
  '/staff/cases/:reference/resolve': step('resolve'),
  '/staff/cases/:reference/assign': step('assign'),
  '/staff/cases/:reference/move': step('move'),
  '/staff/cases/:reference/urgent': step('urgent'),
  '/staff/cases/:reference/split': step('split'),
  '/staff/cases/:reference/service': step('service'),
  '/staff/cases/:reference/join': step('join'),
  '/staff/cases/:reference/circle': step('circle'),
  '/staff/cases/:reference/file': step('file'),
  '/staff/cases/:reference/complain': {
    who: 'complaints',
    at: ({ mine }) => `/staff/cases/${mine.reference}/complain`,
  },
  '/staff/complaints': { who: 'complaints' },
  '/staff/signing': { who: 'complaints' },
  '/staff/complaints/:reference': complaint(''),
  '/staff/complaints/:reference/record': complaint('/record'),
  '/staff/complaints/:reference/record/:document': {
    who: 'complaints',
    at: ({ complained }) => `/staff/complaints/${complained.reference}/record/complaint-${complained.caseId}`,
  },
  '/staff/complaints/:reference/accept': complaint('/accept'),
  '/staff/complaints/:reference/elsewhere': complaint('/elsewhere?route=service-request'),
  '/staff/complaints/:reference/refuse': complaint('/refuse?route=refused'),
  '/staff/complaints/:reference/points/new': complaint('/points/new'),
  '/staff/complaints/:reference/agreement': complaint('/agreement'),
  '/staff/complaints/:reference/remedies/new': complaint('/remedies/new'),
  '/staff/complaints/:reference/acknowledge': complaint('/acknowledge'),
  '/staff/complaints/:reference/draft': complaint('/draft'),
  '/staff/complaints/:reference/extend': complaint('/extend'),
  '/staff/complaints/:reference/escalate': complaint('/escalate'),
  '/staff/complaints/:reference/not-escalate': complaint('/not-escalate'),
  '/staff/complaints/:reference/take-back': complaint('/take-back'),
  '/staff/complaints/:reference/later': complaint('/later'),
  '/staff/complaints/:reference/sort': complaint('/sort'),
  '/staff/complaints/:reference/people': complaint('/people'),
  '/staff/complaints/:reference/people/:id/end': ofComplaint('people', 'complaint_people', '/end'),
  '/staff/complaints/:reference/bodies': complaint('/bodies'),
  '/staff/complaints/:reference/points/:id/change': ofComplaint('points', 'complaint_points', '/change'),
  '/staff/complaints/:reference/points/:id/part': ofComplaint('points', 'complaint_points', '/part'),
  '/staff/complaints/:reference/points/:id/answer': ofComplaint('points', 'complaint_points', '/answer'),
  '/staff/complaints/:reference/remedies/:id/progress': ofComplaint('remedies', 'complaint_remedies', '/progress'),
  '/staff/complaints/:reference/remedies/:id/end': ofComplaint('remedies', 'complaint_remedies', '/end'),
  '/staff/complaints/:reference/letters/:id': ofComplaint('letters', 'complaint_letters', ''),
  '/staff/quality': { who: 'complaints' },
  '/staff/quality/trends': { who: 'complaints' },
  '/staff/quality/:checkId': { who: 'complaints', at: ({ checkId }) => `/staff/quality/${checkId}` },
  '/staff/quality/mine': { who: 'complaints' },
  '/staff/action-plans': { who: 'complaints' },
  '/staff/action-plans/new': { who: 'complaints' },
  '/staff/action-plans/report': { who: 'complaints' },
  '/staff/action-plans/:itemId': one(
    'complaints',
    '/staff/action-plans/ID',
    'select id from action_plan_items limit 1',
  ),
  '/staff/complaints/board': { who: 'complaints' },
  '/staff/complaints/board/records': { who: 'complaints' },
  '/staff/complaints/ombudsman': { who: 'complaints' },
  '/staff/complaints/ombudsman/new': { who: 'complaints' },
  '/staff/complaints/ombudsman/:id': ombudsman(''),
  '/staff/complaints/ombudsman/:id/demands/new': ombudsman('/demands/new'),
  '/staff/complaints/ombudsman/:id/demands/:other': {
    who: 'complaints',
    at: async ({ first }) => {
      const id = await first('select id from ombudsman_demands limit 1')
      const of = await first(`select ombudsman_case_id as id from ombudsman_demands where id = '${id}'`)
      return `/staff/complaints/ombudsman/${of}/demands/${id}`
    },
  },
  '/staff/complaints/ombudsman/:id/determinations/new': ombudsman('/determinations/new'),
  '/staff/complaints/ombudsman/:id/decide': ombudsman('/decide'),
  '/staff/complaints/ombudsman/:id/close': ombudsman('/close'),
  '/staff/complaints/groups': { who: 'complaints' },
  '/staff/complaints/groups/new': { who: 'complaints' },
  '/staff/complaints/groups/:id': one(
    'complaints',
    '/staff/complaints/groups/ID',
    'select id from complaint_groups limit 1',
  ),
  '/staff/complaints/groups/:id/carry': one(
    'complaints',
    '/staff/complaints/groups/ID/carry',
    'select id from complaint_groups limit 1',
  ),
  '/staff/complaints/groups/:id/add': one(
    'complaints',
    '/staff/complaints/groups/ID/add',
    'select id from complaint_groups limit 1',
  ),
  '/staff/signing/groups/:id': one('complaints', '/staff/signing/groups/ID', 'select id from complaint_groups limit 1'),
  '/staff/complaints/printed': { who: 'complaints' },
  '/staff/complaints/printed/new': { who: 'complaints' },
  '/staff/complaints/printed/:key': { who: 'complaints', at: () => '/staff/complaints/printed/complaints-2025-26' },
  '/staff/complaints/printed/:key/correct': {
    who: 'complaints',
    at: () => '/staff/complaints/printed/complaints-2025-26/correct',
  },
  '/staff/complaints/learning': { who: 'complaints' },
  '/staff/complaints/learning/new': { who: 'complaints' },
  '/staff/complaints/learning/:id': learning(''),
  '/staff/complaints/learning/:id/done': learning('/done'),
  '/staff/complaints/learning/:id/complaints': learning('/complaints?when=before'),
  '/staff/complaints/assessments': { who: 'complaints' },
  '/staff/complaints/assessments/new': { who: 'complaints' },
  '/staff/complaints/assessments/:id': assessment('', 'published'),
  '/staff/complaints/assessments/:id/write': assessment('/write'),
  '/staff/complaints/assessments/:id/check': assessment('/check'),
  '/staff/complaints/assessments/:id/take-back': assessment('/take-back', 'checked'),
  '/staff/complaints/assessments/:id/publish': assessment('/publish', 'checked'),
  '/staff/complaints/feedback': { who: 'complaints' },
  '/staff/complaints/feedback/:id': one(
    'complaints',
    '/staff/complaints/feedback/ID',
    'select case_id as id from complaint_feedback limit 1',
  ),
  '/staff/enquiries': { who: 'members' },
  '/staff/enquiries/new': { who: 'members', at: () => '/staff/enquiries/new?q=quillfeather' },
  '/staff/enquiries/escalations': { who: 'complaints' },
  '/staff/enquiries/board': { who: 'members' },
  '/staff/enquiries/records': { who: 'members' },
  '/staff/enquiries/outstanding': { who: 'members' },
  '/staff/enquiries/campaigns': { who: 'members' },
  '/staff/enquiries/campaigns/new': { who: 'members' },
  '/staff/enquiries/members': { who: 'members' },
  '/staff/enquiries/members/new': { who: 'members' },
  '/staff/enquiries/members/:memberId': {
    who: 'members',
    at: ({ memberId }) => `/staff/enquiries/members/${memberId}`,
  },
  '/staff/enquiries/members/:memberId/edit': {
    who: 'members',
    at: ({ memberId }) => `/staff/enquiries/members/${memberId}/edit`,
  },
  '/staff/enquiries/parts/:reference': {
    who: 'members',
    at: ({ enquiryPart }) => `/staff/enquiries/parts/${enquiryPart}`,
  },
  '/staff/enquiries/:reference': enquiry(''),
  '/staff/enquiries/:reference/question-elsewhere': enquiry('/question-elsewhere'),
  '/staff/enquiries/:reference/undo': {
    who: 'members',
    at: ({ enquiryConverted }) => `/staff/enquiries/${enquiryConverted}/undo`,
  },
  '/staff/enquiries/:reference/question-back': enquiry('/question-back'),
  '/staff/enquiries/:reference/sort': enquiry('/sort'),
  '/staff/enquiries/:reference/questions': enquiry('/questions'),
  '/staff/enquiries/:reference/holding': enquiry('/holding'),
  '/staff/enquiries/:reference/reply': enquiry('/reply'),
  '/staff/enquiries/:reference/around': enquiry('/around'),
  '/staff/enquiries/:reference/at-risk': enquiry('/at-risk'),
  '/staff/enquiries/:reference/authority': enquiry('/authority'),
  '/staff/enquiries/:reference/consent': enquiry('/consent'),
  '/staff/enquiries/:reference/consent-withdrawn': enquiry('/consent-withdrawn'),
  '/staff/enquiries/:reference/resident': enquiry('/resident?q=quillfeather'),
  '/staff/enquiries/:reference/escalate': enquiry('/escalate'),
  '/staff/enquiries/:reference/dispute': answered('/dispute'),
  '/staff/enquiries/:reference/satisfied': answered('/satisfied'),
  '/staff/triage': { who: 'manager' },
  '/staff/triage/settled': { who: 'manager' },
  '/staff/triage/:id': one('manager', '/staff/triage/ID', 'select id from triage_items limit 1'),
  '/staff/triage/:id/call': one(
    'manager',
    '/staff/triage/ID/call',
    "select id from triage_items where urgent_service = 'homelessness' limit 1",
  ),

  '/staff/desk': { who: 'advisor', at: () => '/staff/desk?q=quillfeather&service=tip' },
  '/staff/desk/:id': { who: 'advisor', at: ({ desk }) => `/staff/desk/${desk}` },
  '/staff/failed-work': { who: 'administrator' },
  '/staff/hand-offs': { who: 'lead' },
  '/staff/keys': { who: 'advisor' },
  '/staff/board': { who: 'manager' },
  '/staff/board/promises': { who: 'manager', at: () => '/staff/board/promises?figure=broken' },
  '/staff/decisions': { who: 'manager' },
  '/staff/disruptions': { who: 'manager' },
  '/staff/disruptions/new': { who: 'manager' },
  '/staff/disruptions/:id': { who: 'manager', at: ({ disruptionId }) => `/staff/disruptions/${disruptionId}` },
}

/** Addresses that show no page of their own. */
export const withoutRow: Readonly<Record<string, string>> = {
  '/health': 'for machines',
  '/health/live': 'for machines',
  '/health/ready': 'for machines',
  '/staff/live': 'for machines',
  '/assets/*': 'style sheets and scripts',
  '/map/wards.json': 'shapes for the map',
  '/map/streets.json': 'shapes for the map',
  '/members/wards.csv': 'a file',
  '/staff/queue.csv': 'a file',
  '/staff/action-plans/report.csv': 'a file',
  '/staff/decisions/:breachId': 'leads to the list of decisions',
  '/staff/complaints/board.csv': 'a file',
  '/staff/messages/:id/files/:fileId': 'a file',
  '/staff/cases/:reference/files/:fileId': 'a file',
  '/staff/customers/results': 'the list of the page of customers, looked at there',
  '/staff/first-steps': 'shown only while nothing has been set up, which this city is not',
  '/staff': 'leads to the first page of a role',
  '/my/:reference/:part': 'leads to the part',
  '/staff/cases/:reference/:part(^\\d{1,3}$)': 'leads to the part',
  '/staff/case-tasks/:taskId': 'leads to the case',
  '/request/:key': 'leads to the question where somebody left off',
  '/l/:token': 'leads to what a private link is about',
}
