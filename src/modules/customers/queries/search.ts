import { type Db, type SqlBool, sql } from '#platform/db/index.ts'
import { type Actor, visible } from '#platform/http/index.ts'
import type { Hit } from '../rules/ranking.ts'
import type { Clue } from '../rules/search-clues.ts'
import { addressLine } from './customers.ts'

type Fragment = ReturnType<typeof sql>
type NameClue = { index: number; word: string; otherForms: readonly string[] }

const wordsAtMost = 12
const hitsAtMost = 60

/**
 * Who may be meant, from one statement: exact parts by their own indexes; names by a dictionary of distinct words
 * (spelling and sound), then an exact join. `uprns` are the properties that each address clue may mean. Records that
 * the actor may not know count for nothing: they neither take a place in the list nor make another word less likely.
 */
export async function findHits(db: Db, actor: Actor, clues: readonly Clue[], uprns: readonly string[]): Promise<Hit[]> {
  const names = clues.flatMap((clue, index) => (clue.kind === 'name' ? [{ ...clue, index }] : []))
  const others = clues.flatMap((clue, index) => exactHits(actor, clue, index, uprns))
  if (names.length === 0 && others.length === 0) return []
  const exact = others.length > 0 ? union(others) : noHits
  const words =
    names.length > 0
      ? union(names.map((name) => wordsLike(actor, name)))
      : sql`select 0, ''::text, 0::float8 where false`
  const hits = [sql`(select * from exact)`, ...(names.length === 0 ? [] : nameHits(actor, names, others.length > 0))]
  const { rows } = await sql<Hit>`
    with exact(customer_id, clue, by, score, matched) as materialized (${exact}),
    words(clue, word, score) as materialized (${words}),
    hits(customer_id, clue, by, score, matched) as (${union(hits)})
    select customer_id as "customerId", clue, by, score, matched from hits`.execute(db)
  return rows
}

/** Whether the record that a row belongs to may be known. */
const isKnown = (actor: Actor, column: string) =>
  sql`exists (select from customers known where known.id = ${sql.ref(column)} and ${visible(actor, 'known.scope_id')})`

const union = (parts: readonly Fragment[]) => sql.join(parts, sql` union all `)
const noHits = sql`select null::uuid, 0, ''::text, 0::float8, ''::text where false`

/** Words of the dictionary that may be the one that was typed or heard, the likeliest first. */
function wordsLike(actor: Actor, { index, word, otherForms }: NameClue): Fragment {
  // One sound in common is chance unless the spelling is near too: "xqzwv" is not Cashaw.
  return sql`
    (select ${index}::int as clue, word, score from (
      select word, max(score) as score, max(max(score)) over () as best from (
      select word, score from (select word, greatest(
        case when word = ${word} then 1 when word like ${`${word}%`} then 0.88 end,
        alike,
        spelling,
        case when sounds >= 2 or (sounds = 1 and (alike >= 0.3 or spelling >= 0.5)) then 0.5 + 0.1 * least(sounds, 3) + 0.2 * alike end
      ) as score
      from (
        select w.word, similarity(w.word, ${word})::float8 as alike,
          1 - levenshtein(w.word, ${word})::float8 / greatest(length(w.word), length(${word})) as spelling,
          cardinality(array(select unnest(w.sounds) intersect select unnest(sounds_of(${word})))) as sounds
        from name_words w
        where w.word % ${word} or w.sounds && sounds_of(${word}) or w.word like ${`${word}%`}
        -- Each word is compared once, and not again wherever its likeness is asked for.
        offset 0
      ) compared offset 0) scored
      where score >= 0.58 and exists (select from customer_words cw where cw.word = scored.word and ${isKnown(actor, 'cw.customer_id')})
      union all
      select form, 0.8 from unnest(${[...otherForms]}::text[]) form
      ) likely group by word
    ) likeliest where score >= 0.58 and score >= best - 0.3 order by score desc, word limit ${wordsAtMost + otherForms.length})`
}

/** Hits by name: with the exact hits beside them, in pairs of names, and one by one for when nothing fits both. */
function nameHits(actor: Actor, names: readonly NameClue[], hasExact: boolean): Fragment[] {
  const parts: Fragment[] = []
  const by = sql`case when cw.part = 'organisation' then 'organisation' else 'name' end`
  if (hasExact)
    parts.push(sql`
      (select cw.customer_id, w.clue, ${by}, w.score, cw.word
       from (select distinct customer_id from exact) e join customer_words cw using (customer_id) join words w using (word))`)
  names.forEach((first, place) => {
    for (const second of names.slice(place + 1)) parts.push(pairHits(actor, first.index, second.index))
  })
  for (const { index } of names)
    parts.push(sql`
      (select cw.customer_id, w.clue, ${by}, w.score + case when cw.part = 'family' then 0.05 else 0 end, w.word
       from words w
       cross join lateral (select customer_id, part from customer_words
         where word = w.word and ${isKnown(actor, 'customer_id')} order by part limit ${hitsAtMost}) cw
       where w.clue = ${index}
       order by 4 desc limit ${hitsAtMost})`)
  return parts
}

const pairHits = (actor: Actor, first: number, second: number) => sql`
  (select p.customer_id, hit.clue, hit.by, hit.score, hit.word from (
    select a.customer_id, a.word as a_word, a.part as a_part, a.score as a_score, b.word as b_word, b.part as b_part, b.score as b_score
    from (select customer_id, cw.word, part, score from words w join customer_words cw using (word) where w.clue = ${first}) a
    join (select customer_id, cw.word, part, score from words w join customer_words cw using (word) where w.clue = ${second}) b
      on b.customer_id = a.customer_id and (a.word, a.part) <> (b.word, b.part)
    where ${isKnown(actor, 'a.customer_id')}
    order by a.score + b.score + case when a.part = 'given' and b.part = 'family' then 0.05 else 0 end desc, a.customer_id
    limit ${hitsAtMost}) p
  cross join lateral (values
    (${first}::int, case when a_part = 'organisation' then 'organisation' else 'name' end, a_score, a_word),
    (${second}::int, case when b_part = 'organisation' then 'organisation' else 'name' end, b_score, b_word)
  ) hit(clue, by, score, word))`

/** Hits by a part that is right or wrong, each by an index of its own. */
function exactHits(actor: Actor, clue: Clue, index: number, uprns: readonly string[]): Fragment[] {
  const hit = (by: string, score: number, matched: Fragment) =>
    sql`customer_id, ${index}::int, ${by}::text, ${score}::float8, ${matched}`
  switch (clue.kind) {
    case 'name':
      return []
    case 'email':
      return [
        sql`(select ${hit('email', 1, sql`value`)} from contact_points
             where value like ${`${escapeLike(clue.start)}%`} and kind = 'email' and removed_at is null and ${isKnown(actor, 'customer_id')} limit ${hitsAtMost})`,
      ]
    case 'phone':
      return [
        sql`(select ${hit('phone', 1, sql`value`)} from contact_points
             where value = ${clue.value} and kind = 'phone' and removed_at is null and ${isKnown(actor, 'customer_id')} limit ${hitsAtMost})`,
      ]
    case 'phone-end':
      return [
        sql`(select ${hit('phone-end', 0.9, sql`value`)} from contact_points
             where last4 = ${clue.digits.slice(-4)} and value like ${`%${clue.digits.replace(/^0/, '')}`} and removed_at is null and ${isKnown(actor, 'customer_id')} limit ${hitsAtMost})`,
      ]
    case 'postcode':
      return [
        sql`(select c.id, ${index}::int, 'postcode', 0.9::float8, p.postcode from properties p join customers c on c.uprn = p.uprn
             where p.postcode_key like ${`${clue.key}%`} and ${visible(actor, 'c.scope_id')} limit ${hitsAtMost})`,
        sql`(select c.id, ${index}::int, 'postcode', 0.9::float8, c.postcode_key from customers c
             where c.postcode_key like ${`${clue.key}%`} and ${visible(actor, 'c.scope_id')} limit ${hitsAtMost})`,
      ]
    case 'born':
      return [
        sql`(select c.id, ${index}::int, 'born', 0.9::float8, c.date_of_birth::text from customers c
             where c.date_of_birth = ${clue.on} and ${visible(actor, 'c.scope_id')} limit ${hitsAtMost})`,
      ]
    case 'address':
      return [
        sql`(select c.id, ${index}::int, 'address', 0.95::float8, ''::text
             from customers c where c.uprn = any(${[...uprns]}::text[]) and ${visible(actor, 'c.scope_id')} limit ${hitsAtMost})`,
        sql`(select c.id, ${index}::int, 'address', 0.9::float8, ''::text from customers c
             where c.address_text ilike ${`%${escapeLike(clue.text)}%`} and c.uprn is null and ${visible(actor, 'c.scope_id')} limit ${hitsAtMost})`,
      ]
  }
}

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&')

export type Shown = Awaited<ReturnType<typeof showHits>>[number]

/** The surviving customers of these records, as far as the actor may know them. */
export function showHits(db: Db, actor: Actor, ids: readonly string[]) {
  return db
    .selectFrom(sql<{ id: string }>`unnest(${[...ids]}::uuid[])`.as<'hit'>(sql`hit(id)`))
    .innerJoin('customers as h', 'h.id', 'hit.id')
    .innerJoin('customers as c', (join) =>
      join.on(sql<SqlBool>`c.id = case when h.merged_into is null then h.id else survivor_of(h.id) end`),
    )
    .leftJoin('properties as p', 'p.uprn', 'c.uprn')
    .leftJoin('streets as s', 's.usrn', 'p.usrn')
    .select([
      'hit.id as hitId',
      'h.display_name as hitName',
      'c.id',
      'c.kind',
      'c.display_name as name',
      'c.date_of_birth as dateOfBirth',
      'c.deceased_on as deceasedOn',
      addressLine.as('address'),
    ])
    .where(visible(actor, 'c.scope_id'))
    .where(visible(actor, 'h.scope_id'))
    .execute()
}
