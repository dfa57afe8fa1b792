import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

/** A kind of person: what they are, in facts that who-may-know.ts decides by. To add one, add a line to `people`. */
export type Who = {
  readonly name: string
  readonly side: 'staff' | 'contractor' | 'resident' | 'member' | 'public'
  readonly permissions: ReadonlySet<string>
  readonly roles: readonly string[]
  readonly teams: readonly string[]
  /** The circles they are in, and those they take messages for. */
  readonly circles: readonly string[]
  readonly frontDeskOf: readonly string[]
  /** Whose private links they hold, as "case of person". */
  readonly links: readonly string[]
  /** The enquiries they brought, or those they write for. */
  readonly brought: readonly string[]
  /** The account they sign in with, before the @. */
  readonly account: string | null
  /** Their visit's cookie, where they began a form; or a session that has ended. */
  readonly visit: string | null
  readonly hasLeft: boolean
}

const council = (name: string): unknown => parse(readFileSync(join(import.meta.dirname, '../../council', name), 'utf8'))
const roleSchema = z.object({ roles: z.array(z.object({ key: z.string(), permissions: z.array(z.string()) })) })
const permissionsOf = new Map(
  roleSchema.parse(council('roles.yaml')).roles.map(({ key, permissions }) => [key, permissions]),
)
const staffSchema = z.object({ staff: z.array(z.object({ email: z.string(), roles: z.array(z.string()) })) })
/** The roles that somebody really holds: one may have two. */
const rolesOf = new Map(staffSchema.parse(council('staff.yaml')).staff.map(({ email, roles }) => [email, roles]))

const nobody: Who = {
  name: '',
  side: 'public',
  permissions: new Set(),
  roles: [],
  teams: [],
  circles: [],
  frontDeskOf: [],
  links: [],
  brought: [],
  account: null,
  visit: null,
  hasLeft: false,
}

type Given = Partial<Omit<Who, 'name'>>

function staff(name: string, role: string, account: string, team: string | null, more: Given = {}): Who {
  const side = role === 'contractor' ? 'contractor' : 'staff'
  const teams = team ? [team] : []
  const roles = [...new Set([role, ...(rolesOf.get(`${account}@example.org`) ?? [])])]
  const permissions = new Set(roles.flatMap((one) => permissionsOf.get(one) ?? []))
  return { ...nobody, name, side, roles, permissions, account, teams, ...more }
}

const resident = (name: string, ...links: string[]): Who => ({ ...nobody, name, side: 'resident', links })

const member = (name: string, account: string, ...brought: string[]): Who => ({
  ...nobody,
  name,
  side: 'member',
  account,
  brought,
})

const frontDesk = { frontDeskOf: ['childrens-care', 'adult-care'] }

/** Everybody the matrix tries. The auditor is first, so that the record of the others' looks is not in the way. */
export const people: readonly Who[] = [
  staff('auditor', 'auditor', 'harriet.blackwell', null),
  staff('advisor at the front desk of circles', 'advisor', 'amara.lewis', 'contact-centre', frontDesk),
  staff('lead advisor', 'lead-advisor', 'michelle.dawson', 'contact-centre', frontDesk),
  staff('triage officer', 'triage-officer', 'ruth.gallagher', 'contact-centre', frontDesk),
  staff('officer of the team', 'officer', 'lewis.grant', 'street-lighting'),
  staff('officer of another team', 'officer', 'ben.tranter', 'waste-collections'),
  staff('team manager', 'team-manager', 'sandra.iqbal', 'street-lighting'),
  staff('contract lead', 'contract-lead', 'colin.baxter', 'street-lighting'),
  staff('head of service', 'head-of-service', 'helen.cartwright', null),
  staff('head of children’s services, not in the circle', 'head-of-service', 'yvonne.carrington', null),
  staff('director', 'director', 'naledi.mokoena', null),
  staff('chief executive', 'chief-executive', 'rosalind.achebe', null),
  staff('complaints manager', 'complaints-manager', 'catrin.maddox', 'customer-relations'),
  staff('complaints officer', 'complaints-officer', 'yusuf.demir', 'customer-relations'),
  staff('Members’ officer', 'members-officer', 'siobhan.kerr', 'customer-relations'),
  staff('administrator', 'administrator', 'simon.fletcher', null),
  staff('social worker, by the team’s circle', 'social-worker', 'chloe.bishop', 'childrens-front-door', {
    circles: ['childrens-care'],
  }),
  staff('social worker of another circle', 'social-worker', 'michael.osei', 'adult-social-care', {
    circles: ['adult-care'],
  }),
  staff('social worker, a named person too', 'social-worker', 'farah.anwar', 'childrens-front-door', {
    circles: ['childrens-care', 'named-tate-family'],
  }),
  staff('contractor of the right organisation', 'contractor', 'jade.moss', 'highways-maintenance'),
  staff('contractor of another organisation', 'contractor', 'otto.other', 'other-works'),
  staff('staff who has left', 'officer', 'priya.nair', null, {
    permissions: new Set(),
    roles: [],
    side: 'public',
    hasLeft: true,
  }),
  resident('resident with their own link', 'light of Ada'),
  resident('resident who joined another’s case', 'light of Bea'),
  resident('resident with another person’s link', 'works of Dora'),
  resident('resident of a restricted case', 'child of Nora'),
  { ...resident('resident with an expired link', 'expired of Ada'), side: 'public' },
  member('Member with an enquiry of their own', 'matrix.delia', 'enquiry of Delia', 'part of enquiry of Delia'),
  member('Member with another’s enquiry', 'matrix.ivo', 'enquiry of Ivo', 'part of enquiry of Ivo'),
  { ...nobody, name: 'visitor with a form begun', visit: 'visit-of-ada-visit-of-ada-0001' },
  { ...nobody, name: 'visitor with another’s visit', visit: 'visit-of-bea-visit-of-bea-0002' },
  { ...nobody, name: 'signed out' },
]
