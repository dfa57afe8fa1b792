import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import {
  type App,
  can,
  type Entered,
  type FormErrors,
  formErrors,
  once,
  oneOf,
  parseForm,
  requiredText,
  type StaffActor,
} from '#platform/http/index.ts'
import { answerCampaign } from '../../actions/campaign.ts'
import { couldBeCampaign, listCampaigns } from '../../queries/campaigns.ts'
import { manage, whyNot } from './enquiry-step.ts'
import { read } from './list.ts'

const campaignForm = z.object({
  title: requiredText('Enter what it is about, in a line', 150),
  answer: requiredText('Enter the answer that each of them gets', 20_000),
  enquiries: z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(z.uuid()).max(200)),
})

/** Many Members about one thing: one answer, each told. */
export function campaignPages(app: App) {
  app.get('/staff/enquiries/campaigns', { config: read }, async (request, reply) =>
    reply.page('modules/member-enquiries/pages/staff/campaigns.njk', {
      campaigns: await listCampaigns(app.db, request.actor),
      mayManage: can(request.actor, 'enquiries.manage'),
    }),
  )

  const querystring = z.object({ with: z.preprocess(oneOf, z.string().max(40).catch('')) })
  app.get('/staff/enquiries/campaigns/new', { config: manage, schema: { querystring } }, (request, reply) =>
    show(app, request.staff(), reply, { reference: request.query.with ?? '' }),
  )

  app.post('/staff/enquiries/campaigns/new', { config: { ...manage, form: campaignForm } }, async (request, reply) => {
    const actor = request.staff()
    const form = parseForm(campaignForm, request.body)
    if (!form.ok) return show(app, actor, reply.code(422), { errors: form.errors, entered: form.entered })
    const { title, answer, enquiries } = form.value
    const done = await once(request, (tx) => answerCampaign(tx, actor, { title, answer, caseIds: enquiries }))
    if (done.refusal !== null)
      return show(app, actor, reply.code(422), {
        errors: formErrors({ enquiries: whyNot(done) }),
        entered: form.entered,
      })
    return reply
      .flash({ kind: 'success', text: `${done.count} Members have the answer` })
      .redirect('/staff/enquiries/campaigns', 303)
  })
}

type Shown = { reference?: string; errors?: FormErrors; entered?: Entered }

async function show({ db }: App, actor: StaffActor, reply: FastifyReply, { reference, errors, entered = {} }: Shown) {
  const open = await couldBeCampaign(db, actor)
  const chosen = [entered.enquiries ?? open.filter((one) => one.reference === reference).map(({ caseId }) => caseId)]
  return reply.page('modules/member-enquiries/pages/staff/campaign-new.njk', {
    errors,
    entered,
    chosen: chosen.flat(),
    open: open.map(({ caseId, memberName, summary, reference: named }) => ({
      value: caseId,
      text: `${memberName}: ${summary} (${named})`,
    })),
  })
}
