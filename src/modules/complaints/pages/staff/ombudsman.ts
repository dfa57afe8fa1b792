import { z } from 'zod'
import type { ToDoOffer } from '#modules/cases/index.ts'
import { type App, notFound, oneOf } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { ombudsmenNow } from '../../definitions.ts'
import { mayManage } from '../../permissions.ts'
import {
  demandsOf,
  determinationsOf,
  findOmbudsmanCase,
  listClosedOmbudsmanCases,
  listOpenOmbudsmanCases,
  type OmbudsmanCase,
  openDemandsOf,
} from '../../queries/ombudsman.ts'
import { pounds } from '../../rules/letter.ts'
import { decisionNames, demandNames, findingNames, schemeNames } from '../../rules/ombudsman.ts'
import { boardRead } from './board-query.ts'
import { complaintHref } from './link.ts'

const folder = 'modules/complaints/pages/staff'

/** What an Ombudsman looks into: all of it, and one with its issues, orders and days. */
export function ombudsmanPages(app: App) {
  const querystring = z.object({ show: z.preprocess(oneOf, z.enum(['open', 'closed']).catch('open')) })
  app.get('/staff/complaints/ombudsman', { config: boardRead, schema: { querystring } }, async (request, reply) => {
    const actor = request.staff()
    const { show } = request.query
    const today = londonDate(app.clock.now())
    const cases =
      show === 'closed'
        ? (await listClosedOmbudsmanCases(app.db, actor)).map((one) => ({ ...one, nextDue: null }))
        : await listOpenOmbudsmanCases(app.db, actor)
    return reply.page(`${folder}/ombudsman-list.njk`, {
      show,
      withoutPost: (await ombudsmenNow(app.db)).filter(({ post }) => post === ''),
      cases: cases.map((one) => ({ ...view(one), ...dueView(one.nextDue, today) })),
    })
  })

  const params = z.object({ id: z.uuid() })
  app.get('/staff/complaints/ombudsman/:id', { config: boardRead, schema: { params } }, async (request, reply) => {
    const actor = request.staff()
    const found = await findOmbudsmanCase(app.db, actor, request.params.id)
    if (!found) throw notFound('Ombudsman case')
    const today = londonDate(app.clock.now())
    const [demands, issues] = [await demandsOf(app.db, found.id), await determinationsOf(app.db, found.id)]
    return reply.page(`${folder}/ombudsman.njk`, {
      ...view(found),
      demands: demands.map((one) => ({
        ...one,
        kind: demandNames[one.kind],
        amount: one.amountPence === null ? null : pounds(one.amountPence),
        isLate: one.state === 'open' && Temporal.PlainDate.compare(one.dueOn, today) < 0,
        wasLate: one.endedOn !== null && Temporal.PlainDate.compare(one.endedOn, one.dueOn) > 0,
        state: demandStates[one.state],
        mayEnd: one.state === 'open' && found.state !== 'closed' && (mayManage(actor) || one.ownerId === actor.id),
      })),
      issues: issues.map((one) => ({ ...one, finding: findingNames[one.finding] })),
    })
  })
}

/** What an Ombudsman asked of somebody stands above their queue, wherever the complaint lies. */
export const ombudsmanToDo: ToDoOffer = async (db, actor) =>
  (await openDemandsOf(db, actor)).map(({ id, demandId, kind, words, dueOn, reference }) => ({
    text: `The Ombudsman’s ${kind}: ${words}`,
    reference,
    href: `${ombudsmanHref(id)}/demands/${demandId}`,
    dueOn,
  }))

export const ombudsmanHref = (id: string) => `/staff/complaints/ombudsman/${id}`

export const demandStates = { open: 'To be done', done: 'Done', 'not-accepted': 'Not accepted' } as const
const stateNames = {
  enquiries: 'Enquiries',
  investigating: 'Being investigated',
  decided: 'Decided',
  closed: 'Closed',
} as const

/** An Ombudsman's case in one line. */
export const ombudsmanLine = (
  one: OmbudsmanCase & { nextDue: Temporal.PlainDate | null },
  today: Temporal.PlainDate,
) => ({
  ...view(one),
  ...dueView(one.nextDue, today),
})

const dueView = (nextDue: Temporal.PlainDate | null, today: Temporal.PlainDate) => ({
  nextDue,
  isLate: nextDue !== null && Temporal.PlainDate.compare(nextDue, today) < 0,
})

const view = (one: OmbudsmanCase) => ({
  ...one,
  href: ombudsmanHref(one.id),
  complaintHref: complaintHref(one.reference),
  schemeName: schemeNames[one.scheme],
  stateName: stateNames[one.state],
  isClosed: one.state === 'closed',
  decisionName: one.decision ? decisionNames[one.decision] : null,
})
