import { z } from 'zod'
import {
  type App,
  type Entered,
  type FormErrors,
  formErrors,
  notFound,
  once,
  oneOf,
  optionalText,
  parseForm,
  requiredText,
} from '#platform/http/index.ts'
import { findForGroup } from '../../actions/groups.ts'
import { findGroup, groupFindings, openPointsIn } from '../../queries/groups.ts'
import { findings, outcomeNames } from '../../rules/outcome.ts'
import { chosen, groupParams, groupsUrl } from './groups.ts'
import { manage } from './run-form.ts'
import { runRefusalWords } from './run-words.ts'

const which = z.preprocess(oneOf, z.uuid().nullable().catch(null))

const form = z.object({
  findingId: which,
  about: requiredText('Enter in a few words what they all say', 200),
  investigation: requiredText('Enter what was looked into, and what shows it', 5000),
  finding: z.preprocess(oneOf, z.enum(findings, { error: 'Select what was found' })),
  reason: requiredText('Enter the reason. It stands in each letter', 3000),
  reliedOn: optionalText(1000),
  same: chosen,
})

/** What was found, written once; where a complaint has several points, which of them say the same. */
export function groupFindingPage(app: App) {
  const url = `${groupsUrl}/:id/carry`
  const querystring = z.object({ finding: which })
  const schema = { params: groupParams, querystring }

  app.get(url, { config: manage, schema }, async (request, reply) =>
    reply.page(
      'modules/complaints/pages/staff/group-finding.njk',
      await model(request.staff(), request.params.id, { findingId: request.query.finding }),
    ),
  )

  app.post(url, { config: { ...manage, form }, schema }, async (request, reply) => {
    const { id } = request.params
    const actor = request.staff()
    const parsed = parseForm(form, request.body)
    const again = async (errors: FormErrors) => {
      const findingId = which.parse(parsed.entered['findingId'])
      const shown = await model(actor, id, { findingId, errors, entered: parsed.entered })
      return reply.code(422).page('modules/complaints/pages/staff/group-finding.njk', shown)
    }
    if (!parsed.ok) return again(parsed.errors)
    const { value } = parsed
    const done = await once(request, (tx) => findForGroup(tx, actor, { id, ...value, reliedOn: value.reliedOn ?? '' }))
    if (done.refusal !== null) return again(formErrors({ reason: done.why ?? runRefusalWords[done.refusal] }))
    const many = `${done.asked} ${done.asked === 1 ? 'complaint' : 'complaints'}`
    const text = `Written. It is being taken into ${many}, and a letter drafted where no point is open any more`
    return reply.flash({ kind: 'success', text }).redirect(`${groupsUrl}/${id}`, 303)
  })

  type Shown = { findingId: string | null; errors?: FormErrors; entered?: Entered }

  async function model(actor: Parameters<typeof findGroup>[1], id: string, { findingId, errors, entered }: Shown) {
    const group = await findGroup(app.db, actor, id)
    if (!group) throw notFound('Group')
    const found = (await groupFindings(app.db, id)).find((one) => one.id === findingId) ?? null
    const open = Map.groupBy(await openPointsIn(app.db, actor, id), ({ caseId }) => caseId)
    const theirs = [...open.values()]
    const ticked = chosen.safeParse(entered?.['same']).data ?? []
    const carried = theirs.flat().filter((one) => found !== null && one.groupFindingId === found.id)
    const only = theirs.filter(([first, ...more]) => first && more.length === 0 && !first.isAnswered)
    return {
      group,
      href: `${groupsUrl}/${id}`,
      action: `${groupsUrl}/${id}/carry`,
      heading: found ? 'Change what was found' : 'Write what was found',
      entered: entered ?? { ...found, findingId: found?.id ?? '', investigation: group.investigation },
      errors,
      outcomes: findings.map((value) => ({ value, text: outcomeNames[value] })),
      carried: carried.length,
      only: only.length,
      toChoose: theirs
        .filter((points) => points.length > 1)
        .flatMap((points) => points.filter(({ isAnswered }) => !isAnswered))
        .map((one) => ({
          value: one.pointId,
          text: `${one.number}. ${one.alleged}`,
          hint: { text: one.reference },
          checked: ticked.includes(one.pointId),
        })),
    }
  }
}
