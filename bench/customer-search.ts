/**
 * How fast a customer is found among very many, with somebody on the phone. Makes a database of invented customers,
 * searches as people do, prints the times, and the plan of the slowest search.
 *
 *   node bench/customer-search.ts [CUSTOMERS]      250,000 unless said; about a minute
 */
import pg from 'pg'
import { searchCustomers } from '../src/modules/customers/index.ts'
import { openDatabase } from '../src/platform/db/index.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { system } from '../src/platform/http/index.ts'
import { emptyDatabaseUrl } from '../src/platform/testing/database.ts'
import { systemClock } from '../src/platform/time/index.ts'

const customers = Number(process.argv[2] ?? 250_000)
const properties = Math.round(customers * 0.48)

// The words of names and how often they come: the commonest surname is borne by 1.2 % of people, as in England.
const surnames = `smith jones williams taylor brown davies evans wilson thomas johnson roberts robinson thompson wright
walker white edwards hughes green hall lewis harris clarke patel jackson wood turner martin cooper hill ward morris
moore clark lee king baker harrison morgan allen james scott phillips watson davis parker price bennett young griffiths
mitchell kelly cook carter richardson bailey collins bell shaw murphy miller cox richards khan marshall anderson
simpson ellis adams singh begum wilkinson foster chapman powell webb rogers gray mason ali hunt hussain campbell
okafor kaczmarek nowak obrien mcdonald macdonald oneill smyth schmidt nguyen leigh philips stephens stewart stuart reid
read reed ahmed akhtar mohammed`.split(/\s+/)
const givenNames = `david john michael paul andrew peter stephen mark robert james christopher mohammed muhammad thomas
daniel richard matthew simon anthony kevin william ian gary steven martin alan philip darren jonathan lee joseph sarah
margaret susan karen elizabeth mary jane emma louise claire catherine katherine kathryn nicola amanda julie patricia
jennifer anne ann linda helen rebecca laura hannah jessica charlotte olivia amelia fatima aisha priya siobhan niamh sean
shaun geoffrey jeffrey bob robert liz zoe chloe sophie grace lily isla noah oliver harry jack george alfie
jacob`.split(/\s+/)
const beginnings =
  'ba be bi bra bri bu ca cha co cra da de dra du fa fo fra ga gra ha he ho ja ka kri la le lo lu ma me mi mo mu na no pa pe pra re ro sa se sha so sta ta te to tra va ve vi wa we ya za'.split(
    ' ',
  )
const endings =
  'ber den ding ford gan ham ing ker land ley ling man mer nard ney nick rick rill rold sen shaw son stead ster stone thy ton vers ville ward well wick win worth ska ski vic dran kar'.split(
    ' ',
  )

const searches: [string, string][] = [
  ['a common surname', 'smith'],
  ['a surname as heard', 'smyth'],
  ['a surname as heard', 'katchmarek'],
  ['a surname as heard', 'tomson'],
  ['the commonest full name', 'david smith'],
  ['full name, family first', 'jones sarah'],
  ['full name, both misheard', 'jon smyth'],
  ['full name, rare', 'siobhan kaczmarek'],
  ['short form', 'liz okafor'],
  ['three names', 'mary jane smith'],
  ['four digits', '0123'],
  ['four digits and surname', 'patel 0123'],
  ['whole phone number', '+44 7000 012345'],
  ['postcode', 'ZZ12 3AB'],
  ['postcode and surname', 'smith ZZ12 3AB'],
  ['part of a postcode', 'ZZ12'],
  ['house and street', '14 mill lane'],
  ['surname, house and street', 'jones 14 mill lane'],
  ['start of an email', 'a.patel@'],
  ['email', 'david.smith.1@example.org'],
  ['date of birth and surname', 'wilson 12/3/1957'],
  ['nobody', 'xqzwv'],
]

let seed = 42
const random = () => {
  seed = (seed * 1_664_525 + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}
const pick = <T>(list: readonly T[], bend = 1): T | undefined => list[Math.floor(list.length * random() ** bend)]
const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))

const kinds = ['road', 'street', 'lane', 'close', 'avenue', 'drive', 'way', 'court']

function streetNames(count: number) {
  const names = new Set(['mill lane', 'church street', 'station road', 'high street'])
  for (const name of inventedNames(count)) names.add(`${name} ${pick(kinds)}`)
  return [...names].slice(0, count)
}

function inventedNames(count: number) {
  const names = new Set<string>()
  while (names.size < count)
    names.add(
      `${pick(beginnings)}${random() < 0.5 ? pick(beginnings) : ''}${pick(endings)}${random() < 0.15 ? 's' : ''}`,
    )
  return [...names]
}

const scratch = await emptyDatabaseUrl()
try {
  await migrate(scratch.url)
  const client = new pg.Client({ connectionString: scratch.url })
  await client.connect()
  await fill(client)
  await measure(client)
  await client.end()
} finally {
  await scratch.drop()
}

async function fill(client: pg.Client) {
  const streets = Math.ceil(properties / 60)
  await client.query(
    `insert into streets (usrn, name, town, search_name, line, west, south, east, north, lat, lon, created_at)
     select (47000000 + n)::text, initcap(name), 'Wrenbridge', name, '{}', 0, 0, 0, 0, 52.2, -1.9, now()
     from unnest($1::text[]) with ordinality s(name, n)`,
    [streetNames(streets)],
  )
  await client.query(
    `insert into properties (uprn, usrn, number, number_value, sub_building_value, postcode, postcode_key, lat, lon, assisted, created_at, changed_at)
     select (999000000000 + n)::text, (47000000 + 1 + n % $2)::text, (1 + n / $2)::text, 1 + n / $2, 0, code, replace(code, ' ', ''), 52.2, -1.9, false, now(), now()
     from generate_series(0, $1::int - 1) n,
     lateral (select 'ZZ' || 10 + n / 1500 % 80 || ' ' || n / 150 % 10 || chr(65 + n / 15 % 10) || chr(65 + n / 15 % 10 + 1) as code) c`,
    [properties, streets],
  )
  const rareSurnames = inventedNames(26_000)
  const rareGiven = inventedNames(3000)
  const surname = () => (random() < 0.45 ? pick(surnames, 1.6) : pick(rareSurnames, 1.3)) ?? 'smith'
  const given = () => (random() < 0.8 ? pick(givenNames, 1.5) : pick(rareGiven)) ?? 'david'
  for (let from = 0; from < customers; from += 5000) {
    const rows = Array.from({ length: Math.min(5000, customers - from) }, (_, index) => {
      const [first, last] = from + index === 1 ? ['david', 'smith'] : [given(), surname()]
      return {
        id: `00000000-0000-7000-8000-${(from + index).toString(16).padStart(12, '0')}`,
        first,
        last,
        born: `${between(1930, 2008)}-${String(between(1, 12)).padStart(2, '0')}-${String(between(1, 28)).padStart(2, '0')}`,
        uprn: String(999_000_000_000 + between(0, properties - 1)),
        phone: `+447000${String(between(0, 999_999)).padStart(6, '0')}`,
        email: `${first}.${last}.${from + index}@example.org`,
      }
    })
    await client.query(
      `with rows as (select * from jsonb_to_recordset($1) as r(id uuid, first text, last text, born date, uprn text, phone text, email text)),
       people as (insert into customers (id, kind, given_name, family_name, display_name, date_of_birth, uprn, match_due, created_at, changed_at)
         select id, 'person', initcap(first), initcap(last), initcap(first || ' ' || last), born, uprn, false, now(), now() from rows),
       dictionary as (insert into name_words (word) select first from rows union select last from rows on conflict do nothing),
       words as (insert into customer_words (word, part, customer_id) select first, 'given', id from rows union all select last, 'family', id from rows)
       insert into contact_points (id, customer_id, kind, value, last4, status, created_at)
       select gen_random_uuid(), id, 'phone', phone, right(phone, 4), 'ok', now() from rows
       union all select gen_random_uuid(), id, 'email', email, null, 'ok', now() from rows`,
      [JSON.stringify(rows)],
    )
  }
  await client.query('vacuum analyze')
  const { rows } =
    await client.query(`select (select count(*) from customers) customers, (select count(*) from name_words) words,
    (select max(n) from (select count(*) n from customer_words where part = 'family' group by word) x) commonest`)
  console.log(rows[0])
}

async function measure(client: pg.Client) {
  const db = openDatabase({ url: scratch.url, clock: systemClock, onError: console.error })
  let slowest = { text: '', ms: 0 }
  for (const [what, text] of searches) {
    const times: number[] = []
    let found = 0
    let first = ''
    for (let run = 0; run < 12; run += 1) {
      const started = performance.now()
      const results = await searchCustomers(db, system('bench'), text, { limit: 20 })
      times.push(performance.now() - started)
      found = results.length
      first = results[0] ? `${results[0].name} (${results[0].why.join(', ')})` : ''
    }
    const sorted = times.slice(2).sort((a, b) => a - b)
    const middle = sorted[5] ?? 0
    if (middle > slowest.ms) slowest = { text, ms: middle }
    const ms = (time: number | undefined) => (time ?? 0).toFixed(1).padStart(5)
    console.log(
      `${what.padEnd(26)} ${text.padEnd(24)} best ${ms(sorted[0])} middle ${ms(middle)} worst ${ms(sorted.at(-1))} ms ${String(found).padStart(3)} found  ${first}`,
    )
  }
  await db.close()
  await explain(client, slowest.text)
}

/** The plan of each statement of one search, as PostgreSQL itself writes it down. */
async function explain(client: pg.Client, text: string) {
  console.log(`\nThe slowest: ${text}`)
  const statements: [string, unknown[]][] = []
  const db = openDatabase({ url: scratch.url, clock: systemClock, onError: console.error })
  const run = db.pool.query.bind(db.pool)
  Object.assign(db.pool, {
    query(sql: string, values: unknown[]) {
      statements.push([sql, values])
      return run(sql, values)
    },
  })
  await searchCustomers(db, system('bench'), text, { limit: 20 })
  await db.close()
  for (const [sql, values] of statements) {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, buffers off) ${sql}`,
      values,
    )
    console.log(rows.map((row) => row['QUERY PLAN']).join('\n'), '\n')
  }
}
