import type { FastifyReply } from 'fastify'
import { listWards } from '#modules/places/index.ts'
import { countReached, countStatutory, declareDisruption, listDisruptions } from '#modules/promises/index.ts'
import { orderByPromises, queueHref } from '#modules/queues/index.ts'
import { serviceByKey, services } from '#modules/services/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  once,
  parseForm,
  type StaffActor,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type DeclareForm, declarationOf, declareForm, faultsToday } from './declare-form.ts'
import { streetsNamed } from './streets.ts'
import { asTitle } from './subject.ts'

const read = { access: { for: 'staff' as const, permission: null } }
export const mayDeclare = { access: { for: 'staff' as const, permission: 'disruptions.declare' } }

/** Until when it holds up work: the day it was over, else the last day that was declared, if there is one. */
export const lastDayOf = ({
  endsOn,
  endedAt,
}: {
  endsOn: Temporal.PlainDate | null
  endedAt: Temporal.Instant | null
}) => (endedAt ? londonDate(endedAt) : endsOn)

/** Disruptions in force and those that are over, and how one is declared: typed, checked, declared. */
export function disruptionsPage(app: App) {
  app.get('/staff/disruptions', { config: read }, async (request, reply) => {
    const found = await listDisruptions(app.db, request.actor, ['in-force', 'ended'])
    const names = await namesOf(app)
    const today = londonDate(app.clock.now())
    const lines = found.map((each) => ({
      ...each,
      title: asTitle(each.reason),
      lastDay: lastDayOf(each),
      ...reachInWords(each, names),
      isLate: each.state === 'in-force' && Temporal.PlainDate.compare(each.nextUpdateOn, today) < 0,
      href: `/staff/disruptions/${each.id}`,
      queueHref: queueHref({ disruption: each.id }),
    }))
    return reply.page('modules/insight/pages/staff/disruptions.njk', {
      inForce: lines.filter((each) => each.state === 'in-force'),
      ended: lines.filter((each) => each.state === 'ended'),
    })
  })

  app.get('/staff/disruptions/new', { config: mayDeclare }, (_request, reply) => showForm(app, reply, null, {}))

  app.post('/staff/disruptions', { config: { ...mayDeclare, form: declareForm } }, async (request, reply) => {
    const actor = request.staff()
    const form = parseForm(declareForm, request.body)
    if (!form.ok) return showForm(app, reply.code(422), form.errors, form.entered)
    const { value, entered } = form
    const { usrns, unknown } = await streetsNamed(app.db, value.streets)
    const faults = {
      ...faultsToday(value, londonDate(app.clock.now())),
      ...(unknown.length > 0 ? { streets: `We know no street called ${unknown.join(', ')}. Check the spelling` } : {}),
      ...(await unknownChoices(app, value)),
    }
    if (Object.keys(faults).length > 0) return showForm(app, reply.code(422), formErrors(faults), entered)
    if (value.step === 'change') return showForm(app, reply, null, entered)
    const declaration = declarationOf(value, usrns)
    if (value.step === 'check') return showSummary(app, actor, reply, { value, declaration, entered })

    const { disruptionId, affected } = await once(request, async (tx) => {
      const { subjects, ...declared } = await declareDisruption(tx, actor, declaration)
      await orderByPromises(tx, subjects)
      return declared
    })
    reply.flash({
      kind: 'success',
      text: `Declared. ${affected} ${affected === 1 ? 'promise was' : 'promises were'} dealt with.`,
    })
    return reply.redirect(`/staff/disruptions/${disruptionId}`, 303)
  })
}

type Summary = { value: DeclareForm; declaration: ReturnType<typeof declarationOf>; entered: Entered }

async function showSummary(app: App, actor: StaffActor, reply: FastifyReply, { value, declaration, entered }: Summary) {
  const [counts, statutory] = await Promise.all([
    countReached(app.db, actor, declaration),
    countStatutory(app.db, actor, declaration),
  ])
  const names = await namesOf(app)
  return reply.page('modules/insight/pages/staff/declare-check.njk', {
    value,
    entered: Object.entries(entered).flatMap(([name, given]) =>
      name === 'step' ? [] : [given].flat().map((one) => ({ name, value: one })),
    ),
    ...reachInWords(declaration, names),
    counts: await Promise.all(counts.map(async (row) => ({ ...row, service: await nameOf(app, row.serviceKey) }))),
    total: counts.reduce((sum, row) => sum + row.promises, 0),
    broken: counts.reduce((sum, row) => sum + row.broken, 0),
    statutory,
  })
}

/** Also of what nobody can ask for by itself, such as a part of a Member’s enquiry. */
const nameOf = async (app: App, key: string | null) =>
  (key && (await serviceByKey(app.db, key))?.body.name) || 'Other work'

async function showForm(app: App, reply: FastifyReply, errors: FormErrors | null, entered: Entered) {
  const names = await namesOf(app)
  const chosen = (name: string) => [entered[name] ?? []].flat()
  const boxes = (all: ReadonlyMap<string, string>, name: string) =>
    [...all].map(([value, text]) => ({ value, text, checked: chosen(name).includes(value) }))
  return reply.page('modules/insight/pages/staff/declare.njk', {
    errors,
    entered,
    services: boxes(names.services, 'services'),
    wards: boxes(names.wards, 'wards'),
  })
}

async function unknownChoices(app: App, { services: keys, wards }: DeclareForm): Promise<Record<string, string>> {
  const names = await namesOf(app)
  return {
    ...(keys.every((key) => names.services.has(key)) ? {} : { services: 'Select services from the list' }),
    ...(wards.every((code) => names.wards.has(code)) ? {} : { wards: 'Select wards from the list' }),
  }
}

type Names = { services: ReadonlyMap<string, string>; wards: ReadonlyMap<string, string> }

export async function namesOf(app: App): Promise<Names> {
  const [offered, wards] = [await services(app.db), await listWards(app.db)]
  return {
    services: new Map(
      offered.map(({ key, body }): [string, string] => [key, body.name]).toSorted(([, a], [, b]) => a.localeCompare(b)),
    ),
    wards: new Map(wards.map((ward) => [ward.code, ward.name])),
  }
}

type Reached = { serviceKeys: readonly string[]; wardCodes: readonly string[]; usrns: readonly string[] }

/** Where a disruption holds, as people say it. */
export function reachInWords({ serviceKeys, wardCodes, usrns }: Reached, names: Names) {
  const wards = wardCodes.map((code) => names.wards.get(code) ?? code)
  const streets = usrns.length === 0 ? [] : [`${usrns.length} ${usrns.length === 1 ? 'street' : 'streets'}`]
  return {
    serviceNames:
      serviceKeys.length === 0 ? 'All services' : serviceKeys.map((key) => names.services.get(key) ?? key).join(', '),
    areaNames: wards.length + streets.length === 0 ? 'Everywhere' : [...wards, ...streets].join(', '),
  }
}
