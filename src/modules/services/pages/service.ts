import { z } from 'zod'
import { allPublished } from '#modules/definitions/index.ts'
import { teams } from '#modules/organisation/index.ts'
import { policies, wouldPromise } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { type Service, serviceByKey, serviceVersion } from '../queries.ts'
import { offeredWords } from './list.ts'

const params = z.object({ key: z.string().max(60) })
const querystring = z.object({ version: z.uuid().nullable().default(null).catch(null) })

/** A service as it is set up, and to be tried as a resident and as an advisor side by side. */
export function servicePage(app: App) {
  const config = { access: { for: 'staff' as const, permission: 'definitions.publish' } }
  app.get('/staff/services/:key', { config, schema: { params, querystring } }, async (request, reply) => {
    const service = await serviceAsked(app.db, request.params.key, request.query.version)
    const { key, versionId, version, body } = service
    const published = await serviceByKey(app.db, key)
    return reply.page('modules/services/pages/service.njk', {
      key,
      version,
      versionId,
      isPublished: published?.versionId === versionId,
      service: body,
      offered: offeredWords(body.channels),
      facts: await factsOf(app.db, service),
    })
  })
}

/** One version of a service by its id, else the published one. */
export async function serviceAsked(db: Db, key: string, versionId: string | null): Promise<Service> {
  const service = versionId ? await serviceVersion(db, versionId) : await serviceByKey(db, key)
  if (service?.key !== key) throw notFound('Service')
  return service
}

async function factsOf(db: Db, { key, body }: Service) {
  const team = (await teams(db)).find((one) => one.key === body.team)
  const policyNames = new Map((await allPublished(db, policies)).map((policy) => [policy.key, policy.body.name]))
  const named = (policy: string | null | undefined) => (policy ? (policyNames.get(policy) ?? policy) : null)
  const { resolve, acknowledge } = body.promises
  const changes = body.rules.map((rule) =>
    [
      rule.urgent && `Urgent: ${rule.urgent}`,
      named(rule.resolve),
      rule.team,
      rule.duty && `Calls the ${rule.duty} rota out of hours`,
    ]
      .filter(Boolean)
      .join('. '),
  )
  return [
    { name: 'Team', lines: [team ? `${team.name}` : body.team] },
    {
      name: 'Promise',
      lines: [named(resolve) ?? 'None', ...(resolve ? [`Today: ${await wouldPromise(db, resolve, key)}`] : [])],
    },
    { name: 'First', lines: acknowledge ? [named(acknowledge) ?? acknowledge] : [] },
    { name: 'Changed by answers', lines: changes },
    { name: 'Who may know', lines: [body.scope ?? 'All staff'] },
    {
      name: 'Identity',
      lines: [
        `To ask: ${levels[body.identity.ask]}`,
        `To hear how it stands: ${levels[body.identity.progress]}`,
        `To hear what is in it: ${levels[body.identity.details]}`,
        `To change it: ${levels[body.identity.change]}`,
      ],
    },
    { name: 'Probably the same', lines: body.duplicates ? [sameWords(body.duplicates)] : [] },
    { name: 'How it can end', lines: body.outcomes.map((outcome) => outcome.name) },
    {
      name: 'LGSL and LGIL',
      lines: body.lgsl === null ? [] : [`${body.lgsl}${body.lgil === null ? '' : `, ${body.lgil}`}`],
    },
  ].filter(({ lines }) => lines.length > 0)
}

const levels = { none: 'nothing', known: 'known', verified: 'verified' }

const sameWords = ({ metres, days }: { metres: number; days: number }) =>
  `${metres === 0 ? 'At the same address' : `Within ${metres} metres`}, in the last ${days} days`
