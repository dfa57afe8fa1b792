import { sendDraft } from '../../src/modules/portal/actions/send.ts'
import { serviceByKey } from '../../src/modules/services/index.ts'
import { inTransaction, json, newId, sql, type Tx } from '../../src/platform/db/index.ts'
import { hashToken } from '../../src/platform/secrets/index.ts'
import { everyPageSent } from '../../test/forms.ts'
import type { OpenCity } from '../open-city.ts'
import type { RateRow } from '../row.ts'

/**
 * A resident whom we know sends a finished form: the contact with its matter and its reason, the case with its story,
 * its promise, its place in the queue, the message to the customer with their private link, the audit and the news, in one commit.
 */
export const row: RateRow = {
  kind: 'rate',
  title: 'Contact with its case',
  async prepare(city, atLeast) {
    const drafts = await saveDrafts(city, atLeast)
    return drafts.map((draft) => () => send(city, draft))
  },
  async describe(city) {
    const [first, second] = await saveDrafts(city, 2)
    if (!first || !second) throw new Error('No draft was made')
    await send(city, first)
    let written: number[] = []
    const { statements } = await city.watch(() =>
      inTransaction(city.db, async (tx) => {
        const before = await writtenByTable(tx)
        await sendDraft(tx, { kind: 'public', visitId: second.visitId }, second)
        const after = await writtenByTable(tx)
        written = [...after].map(([table, rows]) => rows - (before.get(table) ?? 0)).filter((rows) => rows > 0)
        return { refusal: null }
      }),
    )
    const rows = written.reduce((sum, each) => sum + each, 0)
    // Without the two that asked what was written.
    return `${rows} rows in ${written.length} tables, ${statements.length - 2} statements`
  },
}

/**
 * Rows written so far, as the connection counts them: it still has those of its last transactions among them. As a question
 * that is no plain read it sends what waits on the write list first.
 */
async function writtenByTable(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{ name: string; rows: number }>`
    with counted as (select * from pg_stat_xact_user_tables)
    select relname as name, (n_tup_ins + n_tup_upd)::int as rows from counted`.execute(tx)
  return new Map(rows.map(({ name, rows }) => [name, rows]))
}

type Draft = { visitId: string; draftId: string }

const send = (city: OpenCity, draft: Draft) =>
  inTransaction(city.db, async (tx) => {
    const sent = await sendDraft(tx, { kind: 'public', visitId: draft.visitId }, draft)
    if (sent.refusal) throw new Error(`The form was refused: ${sent.refusal}`)
    return sent
  })

async function saveDrafts({ db }: OpenCity, count: number): Promise<Draft[]> {
  const service = await serviceByKey(db, 'fly-tipping')
  if (!service) throw new Error('The sample has no fly-tipping')
  const people = await db
    .selectFrom('contact_points')
    .innerJoin('customers', 'customers.id', 'contact_points.customer_id')
    .select(['customers.display_name as name', 'contact_points.value as email'])
    .where('contact_points.kind', '=', 'email')
    .where('customers.merged_into', 'is', null)
    .orderBy(sql`md5(customers.id::text || ${newId()})`)
    .limit(count)
    .execute()
  if (people.length === 0) throw new Error('The city has nobody with an email address')
  const streets = await db.selectFrom('streets').select(['usrn', 'name', 'lat', 'lon']).limit(200).execute()
  const drafts = Array.from({ length: count }, () => ({ visitId: newId(), draftId: newId() }))
  await inTransaction(db, async (tx) => {
    const rows = drafts.map(({ visitId, draftId }, index) => {
      const who = people[index % people.length]
      const street = streets[index % streets.length]
      return {
        id: draftId,
        service_key: 'fly-tipping',
        service_version_id: service.versionId,
        visit_hash: hashToken(visitId),
        state: 'open' as const,
        scope_id: null,
        created_at: tx.now,
        changed_at: tx.now,
        keep_until: tx.now.add({ hours: 24 }),
        pages_sent: json(everyPageSent(service.body.form)),
        left_over: json([]),
        answers: json({
          land: 'street',
          where: {
            kind: 'point',
            lat: street?.lat,
            lon: street?.lon,
            usrn: street?.usrn,
            street: street?.name,
            whereabouts: 'Outside number 12',
            text: street?.name,
          },
          what: ['bags'],
          size: 'car',
          blocking: 'no',
          seen: 'no',
          'contact-name': who?.name,
          'contact-email': who?.email,
        }),
      }
    })
    for (let from = 0; from < rows.length; from += 500)
      await tx
        .insertInto('drafts')
        .values(rows.slice(from, from + 500))
        .execute()
  })
  return drafts
}
