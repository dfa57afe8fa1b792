import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { staffInTeam } from '#modules/access/index.ts'
import { teams } from '#modules/organisation/index.ts'
import { type Db, inTransaction, type Tx } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  oneOf,
  parseForm,
  requiredText,
  type StaffActor,
} from '#platform/http/index.ts'
import type { Done, Refused } from '../../actions/change.ts'
import { assignCase, moveToTeam, takeCase } from '../../actions/ownership.ts'
import { type ChosenCase, listChosen } from '../../queries/lists.ts'
import { lackedThings } from '../../rules/facts.ts'
import { lackedInWords } from '../story-words.ts'
import { chosenId } from './fields.ts'
import { refusalWords } from './step-words.ts'

const atMost = 100

const list = z.preprocess((value) => [value ?? []].flat(), z.array(z.uuid()).max(atMost))
const back = z.preprocess(
  oneOf,
  z
    .string()
    .regex(/^\/staff\/queue[?a-zA-Z0-9=&%,~:.+-]*$/)
    .catch('/staff/queue'),
)
const choice = z.preprocess(oneOf, z.enum(['take', 'assign', 'put-back', 'move']).catch('take'))

const bulkForm = z.object({
  cases: list.catch([]),
  do: choice,
  back,
  sure: z.preprocess(oneOf, z.literal('yes').optional().catch(undefined)),
})
const assignForm = z.object({ ownerId: chosenId('Select a person') })
const moveForm = z.object({
  teamId: chosenId('Select a team'),
  reason: requiredText('Enter why they go to the other team', 500),
  lacked: z.preprocess(oneOf, z.enum(lackedThings, { error: 'Select what was lacking here' })),
})

type Bulk = z.output<typeof bulkForm>
type Work = (tx: Tx, actor: StaffActor, caseId: string) => Promise<Done | Refused>

/** Doing one thing to several cases: what will happen is shown before it does. */
export function bulkPage(app: App) {
  const config = { access: { for: 'staff' as const, permission: 'cases.work' }, form: bulkForm }

  app.post('/staff/queue/bulk', { config }, async (request, reply) => {
    const actor = request.staff()
    const bulk = bulkForm.parse(request.body ?? {})
    const chosen = await listChosen(app.db, actor, bulk.cases)
    if (chosen.length === 0)
      return reply.flash({ kind: 'info', text: 'Choose at least one case' }).redirect(bulk.back, 303)
    if (!bulk.sure) return summary(app, reply, { bulk, chosen, entered: {} })

    const work = workFor(bulk, request.body)
    if ('errors' in work) return summary(app, reply.code(422), { bulk, chosen, ...work })
    const done = await doEach(app, actor, chosen, work.work)
    return reply.flash(done).redirect(bulk.back, 303)
  })
}

type Wrong = { errors: FormErrors; entered: Entered }

function workFor(bulk: Bulk, body: unknown): { work: Work } | Wrong {
  if (bulk.do === 'take') return { work: (tx, actor, caseId) => takeCase(tx, actor, { caseId, version: null }) }
  if (bulk.do === 'put-back')
    return { work: (tx, actor, caseId) => assignCase(tx, actor, { caseId, version: null, ownerId: null }) }
  if (bulk.do === 'assign') {
    const form = parseForm(assignForm, body)
    if (!form.ok) return form
    return {
      work: (tx, actor, caseId) => assignCase(tx, actor, { caseId, version: null, ownerId: form.value.ownerId }),
    }
  }
  const form = parseForm(moveForm, body)
  if (!form.ok) return form
  return { work: (tx, actor, caseId) => moveToTeam(tx, actor, { caseId, version: null, ...form.value }) }
}

/** Each in a commit of its own: one that cannot be done holds up no other. */
async function doEach(app: App, actor: StaffActor, chosen: readonly ChosenCase[], work: Work) {
  const refused: string[] = []
  for (const { id, reference } of chosen) {
    const { refusal } = await inTransaction(app.db, (tx) => work(tx, actor, id))
    if (refusal) refused.push(`${reference}: ${refusalWords[refusal]}.`)
  }
  const done = chosen.length - refused.length
  const first = `${done} ${done === 1 ? 'case is' : 'cases are'} done.`
  if (refused.length === 0) return { kind: 'success' as const, text: first }
  const shown = refused.slice(0, 3).join(' ')
  const more = refused.length > 3 ? ` And ${refused.length - 3} more.` : ''
  return { kind: 'info' as const, text: `${first} Not done: ${shown}${more}` }
}

const words: Record<Bulk['do'], { title: string; button: string }> = {
  take: { title: 'Take', button: 'Take them' },
  assign: { title: 'Give to a person', button: 'Give them' },
  'put-back': { title: 'Put back in the queue', button: 'Put them back' },
  move: { title: 'Move to another team', button: 'Move them' },
}

type Summary = { bulk: Bulk; chosen: readonly ChosenCase[]; entered: Entered; errors?: FormErrors }

async function summary(app: App, reply: FastifyReply, { bulk, chosen, entered, errors }: Summary) {
  const several = new Set(chosen.map(({ teamId }) => teamId)).size > 1
  const stops = bulk.do === 'assign' && several
  return reply.page('modules/cases/pages/staff/queue-bulk.njk', {
    ...words[bulk.do],
    bulk,
    chosen,
    entered,
    errors: stops
      ? formErrors({ ownerId: 'Choose cases of one team only: a person takes work of their own team' })
      : errors,
    stops,
    people: bulk.do === 'assign' && !stops ? await people(app.db, chosen) : [],
    teams:
      bulk.do === 'move'
        ? [
            { value: '', text: 'Select a team' },
            ...(await teams(app.db)).map(({ id, name }) => ({ value: id, text: name })),
          ]
        : [],
    lacked: lackedThings.map((value) => ({ value, text: lackedInWords(value) })),
  })
}

async function people(db: Db, [first]: readonly ChosenCase[]) {
  const members = first ? await staffInTeam(db, first.teamId, db.clock.now()) : []
  return members.map(({ id, name }) => ({ value: id, text: name }))
}
