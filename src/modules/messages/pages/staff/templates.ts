import { z } from 'zod'
import { allPublished, published } from '#modules/definitions/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { type Look, looks, looksOf, sampleOf } from '../../actions/sample.ts'
import { sampleText } from '../../rules/fill.ts'
import { readability } from '../../rules/plain-language.ts'
import { type Template, templates } from '../../rules/template.ts'
import { sendFrame } from './frame.ts'

const access = { for: 'staff' as const, permission: 'messages.read' }

const lookNames: Record<Look, string> = {
  email: 'Email',
  'email-large': 'Email, large print',
  text: 'Email as plain text',
  sms: 'Text message',
  letter: 'Letter',
  'letter-large': 'Letter, large print',
  'easy-read': 'Easy Read',
}

export function templatesPage(app: App) {
  app.get('/staff/templates', { config: { access } }, async (_request, reply) => {
    const today = londonDate(app.clock.now())
    const all = await allPublished(app.db, templates)
    const lines = all.map(({ key, version, body }) => ({
      key,
      version,
      name: body.name,
      owner: body.owner,
      review: body.review,
      isDue: Temporal.PlainDate.compare(Temporal.PlainDate.from(body.review), today) < 0,
      isPart: body.part,
      isOff: !body.rules.send,
      isStatutory: body.statutory,
      ...plainness(body),
    }))
    return reply.page('modules/messages/pages/staff/templates.njk', {
      messages: lines.filter((line) => !line.isPart),
      parts: lines.filter((line) => line.isPart),
    })
  })

  const params = z.object({ key: z.string().max(80) })
  const querystring = z.object({ as: z.enum(looks).catch('email') })
  app.get('/staff/templates/:key', { config: { access }, schema: { params, querystring } }, async (request, reply) => {
    const { key } = request.params
    const found = await published(app.db, templates, key)
    if (!found) throw notFound('Template')
    const { body } = found
    const possible = looksOf(body)
    const as = possible.includes(request.query.as) ? request.query.as : 'email'
    const sample = body.part ? null : await sampleOf(app.db, body, as)
    return reply.page('modules/messages/pages/staff/template.njk', {
      template: { key, version: found.version, ...body, rules: rulesInWords(body) },
      plain: readability(sampleText(body)),
      looks: possible.map((look) => ({
        name: lookNames[look],
        href: `/staff/templates/${key}?as=${look}`,
        current: look === as,
      })),
      as,
      lookName: lookNames[as],
      sample: sample && {
        ...sample,
        hasFrame: sample.html !== null && as !== 'text',
        frame: `/staff/templates/${key}/frame?as=${as}`,
      },
    })
  })

  app.get(
    '/staff/templates/:key/frame',
    { config: { access }, schema: { params, querystring } },
    async (request, reply) => {
      const found = await published(app.db, templates, request.params.key)
      if (!found || found.body.part) throw notFound('Template')
      const { html } = await sampleOf(app.db, found.body, request.query.as)
      if (!html) throw notFound('Template')
      return sendFrame(reply, html)
    },
  )
}

function plainness(template: Template) {
  const { readingAge, remarks } = readability(sampleText(template))
  return { readingAge, remarks: remarks.length }
}

function rulesInWords({ rules, statutory, secret, audience, sensitive }: Template): string[] {
  return [
    ...(statutory ? ['The law demands it: it cannot be switched off'] : []),
    ...(rules.send ? [] : ['Switched off: nothing is sent']),
    ...rules.notWhen.map((rule) => `Not sent when: ${rule.because}`),
    ...(rules.notAgainWithin.startsWith('0 ')
      ? []
      : [
          `Not sent again within ${rules.notAgainWithin}${rules.sameMeans === 'same-words' ? ' with the same words' : ''}`,
        ]),
    ...(rules.usefulFor ? [`Not sent when it is older than ${rules.usefulFor}`] : []),
    ...(rules.byPost === 'never' ? ['Never sent by post'] : []),
    ...(rules.byPost === 'not-when-urgent' ? ['Not by post when it is urgent: it would arrive afterwards'] : []),
    ...(secret.length > 0 ? ['What it tells is forgotten here once it has gone'] : []),
    ...(audience === 'staff' ? ['Goes to our own staff'] : []),
    ...(sensitive ? [`Where only some may know, “${sensitive}” goes instead`] : []),
  ]
}
