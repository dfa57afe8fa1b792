import assert from 'node:assert/strict'
import { staffInTeam } from '../src/modules/access/index.ts'
import { type Report, receive } from '../src/modules/cases/index.ts'
import { createCustomer } from '../src/modules/customers/index.ts'
import type { Answers } from '../src/modules/forms/index.ts'
import { teamByKey } from '../src/modules/organisation/index.ts'
import { serviceByKey } from '../src/modules/services/index.ts'
import { type Database, inTransaction, newId } from '../src/platform/db/index.ts'
import { type Actor, type StaffActor, system } from '../src/platform/http/index.ts'
import { staffActor } from './index.ts'

/** A person with an email address of their own. */
export async function aPerson(db: Database, name = 'Amara Okafor'): Promise<string> {
  const [given = '', family = ''] = name.split(' ')
  return inTransaction(
    db,
    async (tx) =>
      createCustomer(tx, system('test'), {
        kind: 'person',
        title: null,
        givenName: given,
        familyName: family,
        organisationName: null,
        wardCode: null,
        dateOfBirth: null,
        uprn: null,
        addressText: null,
        emails: [`${newId()}@example.org`],
        phones: [],
        scopeId: null,
      }).customerId,
  )
}

export const officerPermissions = ['customers.read', 'cases.read', 'cases.work', 'messages.read']

/** Somebody who works in a team of the sample council. */
export async function anOfficer(
  db: Database,
  teamKey: string,
  { permissions = officerPermissions, nth = 0 }: { permissions?: readonly string[]; nth?: number } = {},
): Promise<StaffActor> {
  const team = await teamByKey(db, teamKey)
  assert.ok(team, `no team ${teamKey}`)
  const person = (await staffInTeam(db, team.id, db.clock.now()))[nth]
  assert.ok(person, `nobody in ${teamKey}`)
  const { id, name, email, kind } = person
  return staffActor({ id, name, email, kind, teams: [team.id], permissions })
}

type Given = Partial<Report> & { by?: Actor }

/** A report of a defect, a light or whatever else, with answers that make sense. */
export async function report(db: Database, serviceKey: string, { by = system('test'), ...given }: Given = {}) {
  const service = await serviceByKey(db, serviceKey)
  assert.ok(service, `no service ${serviceKey}`)
  return inTransaction(db, (tx) =>
    receive(tx, by, {
      channel: 'web',
      sourceKey: newId(),
      customerId: null,
      serviceVersionId: service.versionId,
      answers: sampleAnswers(serviceKey),
      ...given,
    }),
  )
}

/** The same, for a case that opens. */
export async function openedCase(db: Database, serviceKey = 'street-light', given: Given = {}) {
  const received = await report(db, serviceKey, given)
  assert.equal(received.refusal, null)
  assert.ok(received.refusal === null && received.caseId && received.reference)
  return { caseId: received.caseId, reference: received.reference, promiseWords: received.promiseWords }
}

export const castlegate = {
  kind: 'point',
  lat: 52.2032,
  lon: -1.8992,
  usrn: '47100112',
  text: 'Outside the bank',
  street: 'Castlegate',
  whereabouts: 'Outside the bank',
} as const

function sampleAnswers(serviceKey: string): Answers {
  switch (serviceKey) {
    case 'street-light':
      return { problem: 'out', where: castlegate, number: 'WB 1043', 'how-many': 'one' }
    case 'road-defect':
      return {
        kind: 'pothole',
        where: castlegate,
        size: 'plate',
        position: 'road',
        danger: 'no',
        notes: 'In the bus lane',
      }
    case 'fly-tipping':
      return { land: 'street', where: castlegate, what: ['bags'], size: 'car', blocking: 'no' }
    default:
      return {}
  }
}
