import { z } from 'zod'
import { type App, notFound, oneOf, optionalText, requiredText } from '#platform/http/index.ts'
import { carryFinding, groupComplaints } from '../../actions/groups.ts'
import { complaintsIn, findGroup, listGroups } from '../../queries/groups.ts'
import { findings, outcomeNames } from '../../rules/outcome.ts'
import { boardRead } from './board-query.ts'
import { complaintHref } from './link.ts'
import { runForm } from './run-form.ts'
import { stateTags } from './words.ts'

const folder = 'modules/complaints/pages/staff'
const url = '/staff/complaints/groups'

/** Many complaints about one thing: looked into once, answered one by one, counted both ways. */
export function groupsPages(app: App) {
  app.get(url, { config: boardRead }, async (request, reply) =>
    reply.page(`${folder}/groups.njk`, { groups: await listGroups(app.db, request.staff()) }),
  )

  const params = z.object({ id: z.uuid() })
  app.get(`${url}/:id`, { config: boardRead, schema: { params } }, async (request, reply) => {
    const actor = request.staff()
    const group = await findGroup(app.db, actor, request.params.id)
    if (!group) throw notFound('Group')
    const complaints = await complaintsIn(app.db, actor, group.id)
    return reply.page(`${folder}/group.njk`, {
      ...group,
      complaints: complaints.map((one) => ({
        ...one,
        href: complaintHref(one.reference),
        tag: stateTags[one.state],
        outcome: one.outcome ? outcomeNames[one.outcome] : null,
      })),
    })
  })

  runForm(app, {
    url: `${url}/new`,
    title: 'Group complaints',
    form: z.object({
      title: requiredText('Enter what they are all about', 200),
      references: requiredText('Enter the references of the complaints', 20_000),
    }),
    open: async () => ({
      found: { id: '', reference: 'Many', title: 'about one thing', version: 0 },
      href: url,
      intro:
        'They are looked into once. Each person gets a letter of their own, and figures count them once and as many.',
      fields: [
        { kind: 'input', name: 'title', label: 'What they are all about' },
        { kind: 'textarea', name: 'references', label: 'Their references', hint: 'One to a line', rows: 10 },
      ],
    }),
    async run(tx, actor, { form: { title, references } }) {
      const list = references.split(/[\s,]+/).filter((text) => text !== '')
      const grouped = await groupComplaints(tx, actor, { title, references: list })
      return grouped.refusal === null ? { refusal: null, href: `${url}/${grouped.id}` } : grouped
    },
    done: 'Grouped.',
    blame: 'references',
  })

  runForm(app, {
    url: `${url}/:id/carry`,
    title: 'Carry the finding into each complaint',
    form: z.object({
      investigation: requiredText('Enter what was looked into, and what shows it', 5000),
      finding: z.preprocess(oneOf, z.enum(findings, { error: 'Select what was found' })),
      reason: requiredText('Enter the reason. It stands in each letter', 3000),
      reliedOn: optionalText(1000),
    }),
    async open(db, actor, { id }) {
      const group = await findGroup(db, actor, id)
      if (!group) throw notFound('Group')
      return {
        found: { id, reference: 'Group', title: group.title, version: 0 },
        href: `${url}/${id}`,
        intro:
          'Every open point of every complaint that is being looked into gets this finding, and its letter is drafted.',
        fields: [
          {
            kind: 'textarea',
            name: 'investigation',
            label: 'What was looked into',
            rows: 8,
            value: group.investigation,
          },
          {
            kind: 'radios',
            name: 'finding',
            label: 'What was found',
            items: findings.map((value) => ({ value, text: outcomeNames[value] })),
          },
          { kind: 'textarea', name: 'reason', label: 'The reason, in words for them' },
          { kind: 'input', name: 'reliedOn', label: 'Policy, law or good practice it leans on' },
        ],
      }
    },
    async run(tx, actor, { id, form }) {
      const carried = await carryFinding(tx, actor, { id, ...form, reliedOn: form.reliedOn ?? '' })
      return carried.refusal === null ? { refusal: null, href: `${url}/${id}` } : carried
    },
    done: 'Carried. A letter is drafted for each: read it, then ask for its signature.',
    blame: 'reason',
  })
}
