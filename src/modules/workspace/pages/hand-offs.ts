import { z } from 'zod'
import { isBeyondLimit, limitInWords, listPowers, staffNames } from '#modules/access/index.ts'
import { handOffsFor, handOffsFrom } from '#modules/contacts/index.ts'
import { services } from '#modules/services/index.ts'
import { type App, once, oneOf, parseForm, requiredText, type StaffActor } from '#platform/http/index.ts'
import { inWords } from '#platform/time/index.ts'
import { decideAndTell, decideOnly, previewAnswer } from '../actions/hand-offs.ts'
import { levelWords, refusalWords } from './words.ts'

const template = 'modules/workspace/pages/hand-offs.njk'
const staff = { access: { for: 'staff' as const, permission: null } }

const decisionForm = z.object({
  decision: z.preprocess(oneOf, z.enum(['agreed', 'declined', 'done'], { error: 'Choose what you decided' })),
  words: requiredText('Say what you decided, so that the person can be told', 2000),
  /** Once the words were seen as they go out; or they were told already. */
  telling: z.preprocess(oneOf, z.enum(['in-writing', 'told-already']).nullable().catch(null)).default(null),
})

const stateWords = { waiting: 'Waits', agreed: 'Agreed', declined: 'Declined', done: 'Done' }

const lackedWords = {
  authority: 'authority',
  knowledge: 'knowledge',
  'system-access': 'access to a system',
  time: 'time',
}

/** What colleagues could not finish and handed to this person or their team, with what they lacked. */
export function handOffsPage(app: App) {
  app.get('/staff/hand-offs', { config: staff }, async (request, reply) =>
    reply.page(template, {
      handOffs: await listed(request.staff()),
      mine: await mine(request.staff()),
      problem: null,
      preview: null,
    }),
  )

  const schema = { params: z.object({ id: z.uuid() }) }
  app.post('/staff/hand-offs/:id', { config: { ...staff, form: decisionForm }, schema }, async (request, reply) => {
    const actor = request.staff()
    const { id } = request.params
    const form = parseForm(decisionForm, request.body)
    const again = async (text: string) =>
      reply.code(422).page(template, {
        handOffs: await listed(actor),
        mine: await mine(actor),
        problem: { id, text, entered: form.entered },
        preview: null,
      })
    if (!form.ok) return again(form.errors.list[0]?.text ?? 'Fill in the form')
    const { decision, words, telling } = form.value
    const handOffs = await listed(actor)
    const asked = handOffs.find((one) => one.id === id)
    const goesUp = asked && decision === 'agreed' && asked.isBeyond
    const preview = asked && !goesUp && telling === null ? await previewAnswer(app.db, asked, words) : null
    if (preview)
      return reply.page(template, {
        handOffs,
        mine: await mine(actor),
        problem: null,
        preview: { ...preview, id, decision, decided: stateWords[decision], entered: { words } },
      })
    const decide = telling === 'in-writing' ? decideAndTell : decideOnly
    const { refusal, passedTo, toSay } = await once(request, (tx) =>
      decide(tx, actor, { handOffId: id, decision, words }),
    )
    if (refusal) return again(refusalWords[refusal])
    const names = passedTo ? await staffNames(app.db, [passedTo]) : null
    reply.flash({
      kind: 'success',
      text: names
        ? `That is beyond your limit too. It waits for ${names.get(passedTo ?? '') ?? 'the next person up'} now.`
        : toSay
          ? `Decided. We could not write to them. Tell them: ${toSay}`
          : telling === 'in-writing'
            ? 'Decided. The answer goes to them.'
            : 'Decided.',
    })
    return reply.redirect('/staff/hand-offs', 303)
  })

  /** What this person handed on lately, and what became of it: they owe the caller an answer. */
  async function mine(actor: StaffActor) {
    const decided = await handOffsFrom(app.db, actor.id, app.clock.now().subtract({ hours: 24 * 14 }))
    const offered = await services(app.db)
    return decided.map((one) => ({
      ...one,
      service: offered.find(({ key }) => key === one.serviceKey)?.body.name ?? one.serviceKey,
      state: stateWords[one.state],
    }))
  }

  async function listed(actor: StaffActor) {
    const [waiting, offered, powers] = await Promise.all([
      handOffsFor(app.db, actor),
      services(app.db),
      listPowers(app.db),
    ])
    const names = await staffNames(app.db, [...new Set(waiting.map(({ fromStaffId }) => fromStaffId))])
    return waiting.map((one) => {
      const power = powers.find(({ key }) => key === one.power)
      return {
        ...one,
        service: offered.find(({ key }) => key === one.serviceKey)?.body.name ?? one.serviceKey,
        from: names.get(one.fromStaffId) ?? 'A colleague',
        when: inWords(one.createdAt, app.clock.now()),
        lacked: lackedWords[one.lacked],
        isWritten: one.customerId !== null && one.scopeId === null,
        sure: one.customerId ? levelWords[one.identityLevel] : null,
        isBeyond: one.power !== null && isBeyondLimit(actor, one.power, one.amountPence ?? 1),
        amount: power && one.amountPence !== null ? limitInWords(one.amountPence, power.unit) : null,
        // “Award emergency help of up to” names a limit; here it stands before what was asked for.
        power: power?.name.replace(/,?( of)? up to$/, '') ?? null,
      }
    })
  }
}
