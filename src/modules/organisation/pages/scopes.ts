import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import {
  addNamedScope,
  addScopeMember,
  listScopeMembers,
  listScopes,
  removeScopeMember,
} from '#modules/access/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import { type App, formErrors, once, parseForm, requiredText } from '#platform/http/index.ts'
import { listChoices } from '../queries/find-person.ts'
import { teamNames, teams } from '../queries/structure.ts'
import { onePerson } from './one-person.ts'
import type { Problem } from './person.ts'

const config = { access: { for: 'staff' as const, permission: 'scopes.manage' } }
const params = z.object({ id: z.uuid() })
const memberParams = z.object({ id: z.uuid(), memberId: z.uuid() })

const namedForm = z.object({
  scopeName: requiredText('Enter a name that tells nothing about anybody', 120),
  firstPerson: requiredText('Enter the name or email address of the first person', 320),
})
const personForm = z.object({
  person: requiredText('Enter a name or an email address', 320),
  level: z.enum(['member', 'front-desk'], { error: 'Select how much they may know' }),
})
const teamForm = z.object({
  team: z.uuid({ error: 'Select a team' }),
  level: z.enum(['member', 'front-desk'], { error: 'Select how much they may know' }),
})

const refusalWords = {
  'nobody-in-it': 'Enter the name or email address of the first person',
  'name-taken': 'Another circle has this name. Choose another',
  'named-people-only': 'Only named people can be in this circle, and they may know everything in it',
  'last-member': 'Nobody would be left who may see these records. Let somebody else in first',
} as const

/** The circles of people who may know. */
export function scopesPage(app: App) {
  app.get('/staff/scopes', { config }, (_request, reply) => show(app, reply))

  app.post('/staff/scopes', { config: { ...config, form: namedForm } }, async (request, reply) => {
    const form = parseForm(namedForm, request.body)
    if (!form.ok) return show(app, reply.code(422), 'new', form)
    const again = (words: Record<string, string>) =>
      show(app, reply.code(422), 'new', { errors: formErrors(words), entered: form.entered })
    const found = await onePerson(app.db, form.value.firstPerson)
    if ('words' in found) return again({ firstPerson: found.words })
    const given = { name: form.value.scopeName, staffIds: [found.person.id] }
    const { refusal } = await once(request, (tx) => addNamedScope(tx, request.actor, given))
    if (refusal) return again({ scopeName: refusalWords[refusal] })
    reply.flash({ kind: 'success', text: 'The circle is made. Let the other people in.' })
    return reply.redirect('/staff/scopes', 303)
  })

  app.post(
    '/staff/scopes/:id/people',
    { config: { ...config, form: personForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(personForm, request.body)
      if (!form.ok) return show(app, reply.code(422), id, form)
      const again = (words: string) =>
        show(app, reply.code(422), id, { errors: formErrors({ person: words }), entered: form.entered })
      const found = await onePerson(app.db, form.value.person)
      if ('words' in found) return again(found.words)
      const { id: staffId, name: memberName } = found.person
      const given = { scopeId: id, member: { staffId }, memberName, level: form.value.level }
      const { refusal } = await inTransaction(app.db, (tx) => addScopeMember(tx, request.actor, given))
      if (refusal) return again(refusalWords[refusal])
      reply.flash({ kind: 'success', text: `${memberName} is in the circle. It counts at once.` })
      return reply.redirect('/staff/scopes', 303)
    },
  )

  app.post(
    '/staff/scopes/:id/teams',
    { config: { ...config, form: teamForm }, schema: { params } },
    async (request, reply) => {
      const { id } = request.params
      const form = parseForm(teamForm, request.body)
      if (!form.ok) return show(app, reply.code(422), id, form)
      const memberName = (await teamNames(app.db, [form.value.team])).get(form.value.team)
      const given = {
        scopeId: id,
        member: { teamId: form.value.team },
        memberName: memberName ?? '',
        level: form.value.level,
      }
      const refusal = memberName
        ? (await inTransaction(app.db, (tx) => addScopeMember(tx, request.actor, given))).refusal
        : 'named-people-only'
      if (refusal)
        return show(app, reply.code(422), id, {
          errors: formErrors({ team: refusalWords[refusal] }),
          entered: form.entered,
        })
      reply.flash({ kind: 'success', text: `${memberName} is in the circle. It counts at once.` })
      return reply.redirect('/staff/scopes', 303)
    },
  )

  const remove = { config, schema: { params: memberParams } }
  app.post('/staff/scopes/:id/members/:memberId/remove', remove, async (request, reply) => {
    const { id, memberId } = request.params
    const member = (await listScopeMembers(app.db)).find((each) => each.id === memberId)
    const memberName =
      member?.staffName ?? (member?.teamId ? (await teamNames(app.db, [member.teamId])).get(member.teamId) : null)
    const given = { scopeId: id, id: memberId, memberName: memberName ?? '' }
    const { refusal } = await inTransaction(app.db, (tx) => removeScopeMember(tx, request.actor, given))
    if (refusal)
      return show(app, reply.code(422), id, {
        errors: formErrors({ [`scope-${id}`]: refusalWords[refusal] }),
        entered: {},
      })
    reply.flash({ kind: 'success', text: `${memberName} may no longer see these records.` })
    return reply.redirect('/staff/scopes', 303)
  })
}

async function show(app: App, reply: FastifyReply, form?: string, problem?: Problem) {
  const [scopes, members, names, allTeams, choices] = await Promise.all([
    listScopes(app.db),
    listScopeMembers(app.db),
    teamNames(app.db),
    teams(app.db),
    listChoices(app.db),
  ])
  return reply.page('modules/organisation/pages/scopes.njk', {
    scopes: scopes.map((scope) => ({
      ...scope,
      members: members
        .filter(({ scopeId }) => scopeId === scope.id)
        .map((member) => ({
          ...member,
          name: member.staffName ?? names.get(member.teamId ?? '') ?? 'A team that is gone',
        })),
    })),
    teams: allTeams,
    choices,
    form,
    errors: problem?.errors,
    entered: problem?.entered ?? {},
  })
}
