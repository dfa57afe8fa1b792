import { z } from 'zod'
import { inTransaction } from '#platform/db/index.ts'
import { type App, notFound, once, oneOf, parseForm, requiredText } from '#platform/http/index.ts'
import { askForGroup, groupComplaints, takeOnForGroup, takeOutOfGroup } from '../../actions/groups.ts'
import { categoryWords } from '../../definitions/category-words.ts'
import { groupLetters, groupSignatures } from '../../queries/group-letters.ts'
import { findGroup, groupFindings, listGroups, sortedInGroup } from '../../queries/groups.ts'
import { ownOf, toAskFor, waitingToBeSorted, waysOfSorting } from '../../rules/group.ts'
import { outcomeNames } from '../../rules/outcome.ts'
import type { RunRefusal } from '../../rules/run.ts'
import { boardRead } from './board-query.ts'
import { complaintHref } from './link.ts'
import { manage, runForm } from './run-form.ts'
import { runRefusalWords } from './run-words.ts'
import { letterTags, stateTags } from './words.ts'

const folder = 'modules/complaints/pages/staff'
export const groupsUrl = '/staff/complaints/groups'
export const groupParams = z.object({ id: z.uuid() })

/** One or many from checkboxes. */
export const chosen = z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(z.uuid()).max(1000))

/** Many complaints about one thing: looked into once, answered one by one, counted both ways. */
export function groupsPages(app: App) {
  const schema = { params: groupParams }

  app.get(groupsUrl, { config: boardRead }, async (request, reply) =>
    reply.page(`${folder}/groups.njk`, { groups: await listGroups(app.db, request.staff()) }),
  )

  app.get(`${groupsUrl}/:id`, { config: boardRead, schema }, async (request, reply) => {
    const actor = request.staff()
    const group = await findGroup(app.db, actor, request.params.id)
    if (!group) throw notFound('Group')
    const members = await groupLetters(app.db, actor, group.id)
    const findings = await groupFindings(app.db, group.id)
    const ways = waysOfSorting(await sortedInGroup(app.db, actor, group.id))
    const categoryOf = await categoryWords(app.db)
    return reply.page(`${folder}/group.njk`, {
      ...group,
      href: `${groupsUrl}/${group.id}`,
      findings: findings.map((one) => ({
        ...one,
        name: outcomeNames[one.finding],
        count: members.filter((member) => member.findings.includes(one.id)).length,
      })),
      toAsk: toAskFor(members).length,
      toSort: waitingToBeSorted(members).length,
      ways: ways.map(({ first, count }) => ({
        ...first,
        count,
        href: complaintHref(first.reference),
        sortedAs: [categoryOf(first), first.team, riskWords(first.risk)].filter(Boolean).join(', '),
      })),
      waiting: [
        ...Map.groupBy(
          members.filter((one) => one.askedName !== null),
          (one) => one.askedName,
        ),
      ].map(([name, letters]) => ({ name, count: letters.length })),
      signatures: await groupSignatures(app.db, group.id),
      answered: members.filter(({ state }) => state === 'answered').length,
      complaints: members.map((one) => ({
        ...one,
        href: complaintHref(one.reference),
        tag: stateTags[one.state],
        letterTag: one.letterState ? letterTags[one.letterState] : null,
        letterHref: one.letterId ? `${complaintHref(one.reference)}/letters/${one.letterId}` : null,
        own: one.letterId ? ownOf(one) : [],
        outcome: one.outcome ? outcomeNames[one.outcome] : null,
      })),
    })
  })

  const out = z.object({ caseId: chosen })
  app.post(`${groupsUrl}/:id/remove`, { config: { ...manage, form: out }, schema }, async (request, reply) => {
    const { id } = request.params
    const form = parseForm(out, request.body)
    const actor = request.staff()
    const caseIds = form.ok ? form.value.caseId : []
    const done = await inTransaction(app.db, (tx) => takeOutOfGroup(tx, actor, { id, caseIds }))
    return reply.flash(flashOf(done, 'They are looked into apart from now on')).redirect(`${groupsUrl}/${id}`, 303)
  })

  const follow = z.object({ likeId: z.preprocess((value) => oneOf(value) || null, z.uuid().nullable().catch(null)) })
  app.post(`${groupsUrl}/:id/take-on`, { config: { ...manage, form: follow }, schema }, async (request, reply) => {
    const { id } = request.params
    const actor = request.staff()
    const { likeId } = follow.parse(request.body ?? {})
    const done = await once(request, (tx) => takeOnForGroup(tx, actor, { groupId: id, likeId }))
    const words = `${done.asked} ${done.asked === 1 ? 'is' : 'are'} being taken on and acknowledged`
    return reply.flash(flashOf(done, words)).redirect(`${groupsUrl}/${id}`, 303)
  })

  app.post(`${groupsUrl}/:id/ask`, { config: manage, schema }, async (request, reply) => {
    const { id } = request.params
    const actor = request.staff()
    const done = await once(request, (tx) => askForGroup(tx, actor, id))
    const words = `One signature is asked for ${done.asked} ${done.asked === 1 ? 'letter' : 'letters'}`
    return reply.flash(flashOf(done, words)).redirect(`${groupsUrl}/${id}`, 303)
  })

  runForm(app, {
    url: `${groupsUrl}/new`,
    title: 'Group complaints',
    form: z.object({
      title: requiredText('Enter what they are all about', 200),
      references: requiredText('Enter the references of the complaints', 20_000),
    }),
    open: async () => ({
      found: { id: '', reference: 'Many', title: 'about one thing', version: 0 },
      href: groupsUrl,
      intro:
        'They are looked into once. Each person gets a letter of their own, and figures count them once and as many. Begin with two: further ones are found and added on the page of the group.',
      fields: [
        { kind: 'input', name: 'title', label: 'What they are all about' },
        { kind: 'textarea', name: 'references', label: 'Their references', hint: 'One to a line', rows: 10 },
      ],
    }),
    async run(tx, actor, { form: { title, references } }) {
      const grouped = await groupComplaints(tx, actor, { title, references: referencesIn(references) })
      return grouped.refusal === null ? { refusal: null, href: `${groupsUrl}/${grouped.id}` } : grouped
    },
    done: 'Grouped.',
    blame: 'references',
  })
}

const riskWords = (risk: string | null) => (risk === null ? '' : `${risk} risk`)

const flashOf = ({ refusal }: { refusal: RunRefusal | null }, words: string) =>
  refusal === null
    ? ({ kind: 'success', text: words } as const)
    : ({ kind: 'info', text: runRefusalWords[refusal] } as const)

export const referencesIn = (text: string) => text.split(/[\s,]+/).filter((one) => one !== '')
