import { z } from 'zod'
import { type PackInUse, packsNow, policyFor, policyTerms } from '#modules/promises/index.ts'
import { publicServices, serviceByKey } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, notFound } from '#platform/http/index.ts'
import { codeOf } from '../../actions/assessment.ts'
import { statutoryServices } from '../../actions/regime.ts'
import { codesNow } from '../../definitions/codes.ts'
import { type Assessment, listPublished } from '../../queries/assessments.ts'
import { slugOf, yearName } from '../../rules/assessment.ts'
import { evidenceLines } from '../evidence-lines.ts'
import { performanceView } from './performance-view.ts'

const folder = 'modules/complaints/pages/public'
const everyone = { access: { for: 'everyone' as const } }

/** What everybody can read about complaints: how to make one, and how the council deals with them. */
export function publicPages(app: App) {
  app.get('/complaints', { config: everyone }, async (_request, reply) => {
    const service = await serviceByKey(app.db, 'complaint')
    const packs = await packsNow(app.db)
    const codes = await codesNow(app.db)
    return reply.page(`${folder}/complaints.njk`, {
      summary: service?.body.summary ?? '',
      whatHappens: service?.body.whatHappens ?? [],
      others: (await publicServices(app.db))
        .filter(({ key }) => statutoryServices.includes(key))
        .map(({ key, body }) => ({ href: `/services/${key}`, title: body.title, summary: body.summary })),
      codes: await Promise.all(
        codes.map(async ({ key, body }) => ({
          key,
          ...body.public,
          name: body.name,
          stages: await stagesOf(app.db, packs.find((pack) => pack.key === body.public.pack) ?? null),
        })),
      ),
    })
  })

  app.get('/complaints/performance', { config: everyone }, async (_request, reply) => {
    const all = await Promise.all((await listPublished(app.db)).map((one) => headOf(app.db, one)))
    const latest = all.filter(({ one }) => one.span.from.equals(all[0]?.one.span.from ?? one.span.from))
    // Done again in one year: the latest of a Code stands for it, the earlier ones stay in the list.
    const current = latest.filter(
      ({ one }, index) => latest.findIndex((other) => other.one.code === one.code) === index,
    )
    return reply.page(`${folder}/performance.njk`, {
      year: current[0]?.year ?? null,
      codes: await Promise.all(
        current.map(async ({ one, order: _, ...head }) => ({ ...head, ...(await performanceOf(one)) })),
      ),
      all: all.map(({ one: _one, order: _order, ...head }) => head),
    })
  })

  const params = z.object({ slug: z.string().regex(/^\d{4}-\d\d-[a-z0-9-]{1,60}$/) })
  const url = '/complaints/performance/:slug'
  app.get(url, { config: everyone, schema: { params } }, async (request, reply) => {
    const one = (await listPublished(app.db)).find((each) => slugOfOne(each) === request.params.slug)
    if (!one?.evidence) throw notFound('Self-assessment')
    const { one: _one, order: _order, ...head } = await headOf(app.db, one)
    const { evidence, answers, report, reason } = one
    const { body } = await codeOf(app.db, one)
    return reply.page(`${folder}/assessment.njk`, {
      ...head,
      ...(await performanceOf(one)),
      reason,
      report: {
        ...report,
        consideredOn: Temporal.PlainDate.from(report.consideredOn),
        letterHref: /^https:\/\/\S+$/.test(report.annualLetter) ? report.annualLetter : null,
      },
      duty: body.duty,
      points: body.points.flatMap(({ key, paragraph, text, evidence: wanted }) => {
        const answer = answers[key]
        return answer ? [{ key, paragraph, text, ...answer, lines: evidenceLines(evidence, wanted, null) }] : []
      }),
    })
  })
}

const slugOfOne = ({ span, code, edition }: Assessment) => slugOf({ from: span.from, code, edition })

async function headOf(db: Db, one: Assessment) {
  const { body } = await codeOf(db, one)
  return {
    one,
    href: `/complaints/performance/${slugOfOne(one)}`,
    codeName: body.name,
    heading: body.public.heading,
    order: body.public.order,
    year: yearName(one.span.from),
    from: one.span.from,
    to: one.span.until.subtract({ days: 1 }),
    edition: one.edition,
    publishedAt: one.publishedAt,
  }
}

async function performanceOf({ evidence }: Assessment) {
  if (!evidence) throw notFound('Self-assessment')
  return { performance: await performanceView(evidence) }
}

/** The days of each stage, as the policies say them today. */
async function stagesOf(db: Db, pack: PackInUse | null) {
  const days = async (key: string | null) => {
    if (key === null) return null
    const { target, extension } = await policyTerms(db, key)
    const cap = extension?.cap
    return {
      days: target.count === 'working-days' ? target.days : null,
      longer: cap && cap !== 'as-agreed' && 'workingDays' in cap ? cap.workingDays : null,
    }
  }
  return Promise.all(
    (pack?.stages ?? []).map(async ({ stage, name }) => ({
      name,
      acknowledge: pack && (await days(policyFor(pack, { stage, step: 'acknowledge' }))),
      answer: pack && (await days(policyFor(pack, { stage, step: 'respond' }))),
    })),
  )
}
