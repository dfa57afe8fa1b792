import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { type Database, sql } from '../../src/platform/db/index.ts'
import { aPerson, openedCase } from '../cases.ts'
import { answers, type House } from './house.ts'
import { askForSomething, signIn, visitor, watch, wordsOf } from './visitor.ts'

/** What a proof found, in words, with what was measured. */
export type Finding = string

export type Scene = {
  house: House
  db: Database
  /** Takes the database away, and answers with how to give it back. */
  loseDatabase(): Promise<() => Promise<void>>
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`

/** Waits until something is so, and answers with how long that took; fails in words. */
async function until(what: string, isSo: () => Promise<boolean> | boolean, patience = 60_000): Promise<number> {
  const began = performance.now()
  while (!(await isSo())) {
    if (performance.now() - began > patience) throw new Error(`Not within ${seconds(patience)}: ${what}`)
    await wait(20)
  }
  return performance.now() - began
}

/** One of the sample staff with this role, signed in, and passed to either process by turns. */
async function staff({ house, db }: Scene, role: string, teamKey?: string) {
  const found = await db
    .selectFrom('staff')
    .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
    .leftJoin('staff_teams', 'staff_teams.staff_id', 'staff.id')
    .leftJoin('units', 'units.id', 'staff_teams.team_id')
    .select('staff.id')
    .where('staff_roles.role_key', '=', role)
    .$if(teamKey !== undefined, (query) => query.where('units.key', '=', teamKey ?? ''))
    .orderBy('staff.name')
    .limit(1)
    .executeTakeFirstOrThrow()
  const me = visitor(house.bases)
  await signIn(me, found.id)
  return me
}

/** Pages made by one process name what the other has, forms of one are taken by the other, and nothing typed is lost. */
export async function nobodySeesWhichProcess({ house, db }: Scene): Promise<Finding> {
  const pages = await Promise.all(
    house.bases.map(async (base) => (await fetch(`${base}/services/something-else`)).text()),
  )
  const assets = pages.map((page) => [...page.matchAll(/\/assets\/\w+\/[\w.-]+/g)].map(String).sort().join(' '))
  assert.equal(new Set(assets).size, 1, 'the processes name other style sheets or scripts')
  assert.notEqual(assets[0], '')

  const content = 'The bench by the library'
  const me = visitor(house.bases)
  const email = `${crypto.randomUUID()}@example.org`
  const reference = await askForSomething(me, { name: 'Wilma Trent', email, file: new Blob([content]) })
  const file = await db
    .selectFrom('case_files')
    .innerJoin('cases', 'cases.id', 'case_files.case_id')
    .select('case_files.file_id as id')
    .where('cases.reference', '=', reference)
    .executeTakeFirstOrThrow()

  const officer = await staff({ house, db, loseDatabase: never }, 'lead-advisor')
  const looks = [1, 2, 3, 4].map(() => officer.get(`/staff/cases/${reference}/files/${file.id}`))
  for (const look of await Promise.all(looks)) assert.equal(look.body, content, `${look.from} does not have the file`)
  return 'a form begun at one process, answered and sent at both by turns, with a file, a session and the same style sheets'
}

const never = () => Promise.reject(new Error('not here'))

/** What somebody does at one process is told to whoever watches at the other. */
export async function changesReachTheOther(scene: Scene, times: number): Promise<Finding> {
  const { house, db } = scene
  const opened = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const [here = '', there = ''] = house.bases
  const officer = await staff(scene, 'officer', 'street-lighting')
  const topic = `case:${opened.caseId}`
  const open = watch([there], officer.cookieHeader(), [topic])
  const delays: number[] = []
  try {
    await until('somebody watches', () => open.opened() > 0)
    await wait(1000)
    for (let count = 0; count < times; count += 1) {
      const form = await officer.getAt(here, `/staff/cases/${opened.reference}`)
      assert.equal(form.status, 200)
      const began = performance.now()
      const noted = await officer.postAt(here, `/staff/cases/${opened.reference}/note`, { note: `Seen it, ${count}` })
      assert.equal(noted.status, 303, wordsOf(noted.body))
      delays.push((await open.after(began, topic)) - began)
      await wait(37 * (count % 9))
    }
  } finally {
    await open.close()
  }
  delays.sort((a, b) => a - b)
  const slowest = delays.at(-1) ?? 0
  const median = delays[Math.floor(delays.length / 2)] ?? 0
  return `${times} changes, told at the other process ${seconds(median)} after the button was pressed (median), ${seconds(slowest)} at most`
}

/** What is published at one process is what the other shows. */
export async function definitionsReachTheOther(scene: Scene): Promise<Finding> {
  const { house, db } = scene
  const editor = await staff(scene, 'administrator')
  const before = await db
    .selectFrom('definition_versions')
    .select(['source', 'version'])
    .where('kind', '=', 'service')
    .where('key', '=', 'something-else')
    .where('state', '=', 'published')
    .executeTakeFirstOrThrow()
  const title = `Ask for something else ${before.version}`
  const address = '/staff/definitions/service/something-else'
  await editor.get(`${address}/change`)
  const source = before.source.replace(/^title: .*$/m, `title: ${title}`)
  const saved = await editor.post(`${address}/change`, { source, base: String(before.version) })
  const draft = /something-else\/([\w-]{36})\/publish/.exec(saved.body)?.[1]
  assert.ok(draft, wordsOf(saved.body))
  const pages = house.bases.map((base) => fetch(`${base}/services/something-else`).then((page) => page.text()))
  for (const page of await Promise.all(pages)) assert.ok(!page.includes(title))
  await editor.post(`${address}/${draft}/publish`, {})
  const shown = house.bases.map((base) =>
    until(`${base} shows it`, async () =>
      (await (await fetch(`${base}/services/something-else`)).text()).includes(title),
    ),
  )
  return `a service published at one process was what both showed ${seconds(Math.max(...(await Promise.all(shown))))} later`
}

/** Every case is told of by one email, however many workers there are. */
export async function everyJobRunsOnce({ house, db }: Scene, count: number): Promise<Finding> {
  const before = house.mail.received.length
  const began = performance.now()
  const ids: string[] = []
  for (let start = 0; start < count; start += 10)
    ids.push(...(await Promise.all(Array.from({ length: Math.min(10, count - start) }, () => reportedByEmail(db)))))
  await until(`${count} emails`, async () => house.mail.received.length - before >= count)
  const took = performance.now() - began
  // What went twice would come late.
  await wait(1500)
  const told = await db
    .selectFrom('messages')
    .select(['message_id', 'state'])
    .where('subject_id', 'in', ids)
    .where('template_key', '=', 'case-received')
    .execute()
  assert.equal(told.length, count, 'one email for each case')
  for (const { message_id: id, state } of told) {
    assert.equal(state, 'sent')
    assert.equal(house.mail.received.filter((mail) => mail.parsed.messageId === id).length, 1, `${id} went once`)
  }
  const again = await sql<{ count: number }>`
    select count(*)::int as count from pgboss.job where retry_count > 0 or state = 'failed'`.execute(db)
  assert.equal(again.rows[0]?.count, 0, 'no job was tried twice')
  const shares = await Promise.all(
    house.workers.map(async (worker) => ((await worker.log()).match(/messages sent/g) ?? []).length),
  )
  assert.ok(
    shares.every((share) => share > 0),
    `both workers worked: ${shares}`,
  )
  return `${count} cases, ${count} emails, each once, in ${seconds(took)}; both workers took part`
}

async function reportedByEmail(db: Database): Promise<string> {
  const { caseId } = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  return caseId
}

/** A web process dies while people ask for things: everybody gets a reference, and each thing asked for is there once. */
export async function aWebProcessDies({ house, db }: Scene, people: number): Promise<Finding> {
  const [, dying] = house.webs
  assert.ok(dying)
  const emails = Array.from({ length: people }, () => `${crypto.randomUUID()}@example.org`)
  const asking = emails.map((email, index) => askForSomething(visitor(house.bases), { name: `Person ${index}`, email }))
  await wait(400)
  await dying.kill()
  const references = await Promise.all(asking).finally(() => dying.start())
  const opened = await db
    .selectFrom('cases')
    .innerJoin('case_people', 'case_people.case_id', 'cases.id')
    .innerJoin('contact_points', 'contact_points.customer_id', 'case_people.customer_id')
    .select('cases.reference')
    .where('contact_points.value', 'in', emails)
    .execute()
  assert.deepEqual(opened.map(({ reference }) => reference).sort(), references.sort())
  return `killed while ${people} people filled in forms: ${people} references, ${people} cases`
}

/** A worker dies with work in its hands. */
export async function aWorkerDies({ house, db }: Scene) {
  const [dying, other] = house.workers
  assert.ok(dying && other)
  house.mail.mood = 'never-answers'
  process.kill(other.pid(), 'SIGSTOP')
  const stuck = await reportedByEmail(db)
  const active = () =>
    sql<{ id: string }>`select id::text from pgboss.job where name = 'messages.send' and state = 'active'`.execute(db)
  const state = async (caseId: string) =>
    (await db.selectFrom('messages').select('state').where('subject_id', '=', caseId).executeTakeFirst())?.state
  // From here on nobody but the mail server can know whether it went.
  await until('a worker is sending', async () => (await state(stuck)) === 'sending')
  const held = (await active()).rows.map(({ id }) => id)
  process.kill(other.pid(), 'SIGCONT')
  await dying.kill()
  // The database may be away meanwhile: then nothing is known.
  const isHeld = () =>
    active().then(
      ({ rows }) => rows.some(({ id }) => held.includes(id)),
      () => true,
    )
  const handedOver = until('the jobs of the dead worker are taken over', async () => !(await isHeld()))
  handedOver.catch(() => {})
  house.mail.mood = 'accepts'

  const next = await reportedByEmail(db)
  const passedOn = await until('the other worker sends', async () => (await state(next)) === 'sent')

  return {
    finding: `the next email went ${seconds(passedOn)} after it was caused, by the other worker`,
    /** To be asked for later, since it takes a while. */
    async takenOver(): Promise<Finding> {
      const took = await handedOver
      await dying.start()
      return `its job in hand was given to another ${seconds(took)} after it died`
    },
    /** What it may or may not have sent stands on the list of doubt. */
    async inDoubt(): Promise<Finding> {
      const took = await until('its message is in doubt', async () => (await state(stuck)) === 'in-doubt', 240_000)
      return `the email it was sending stands on the list of those in doubt (${seconds(took)} more)`
    },
  }
}

/** The database goes away and comes back. Nobody starts anything again. */
export async function theDatabaseRestarts(scene: Scene, downFor: number): Promise<Finding> {
  const { house, db } = scene
  const pids = [...house.webs, ...house.workers].map((one) => one.pid())
  const officer = await staff(scene, 'officer', 'street-lighting')
  const opened = await openedCase(db, 'street-light', { customerId: await aPerson(db) })
  const topic = `case:${opened.caseId}`
  const open = house.bases.map((base) => watch([base], officer.cookieHeader(), [topic]))
  try {
    for (const one of open) await until('somebody watches', () => one.opened() > 0)
    const asked = await askInTheMiddle()
    const giveBack = await scene.loseDatabase()
    try {
      const page = await officer.get(`/staff/cases/${opened.reference}`)
      assert.equal(page.status, 503, 'pages say that the records cannot be reached')
      assert.match(wordsOf(page.body), /short break/)
      for (const base of house.bases) assert.equal((await fetch(`${base}/health/live`)).status, 200)
      await wait(downFor)
    } finally {
      await giveBack()
    }
    const back = performance.now()
    for (const base of house.bases) await until(`${base} answers`, () => answers(base))
    const pagesAfter = performance.now() - back

    await openedCase(db, 'street-light').catch(() => null)
    const before = house.mail.received.length
    const [here = ''] = house.bases
    await officer.getAt(here, `/staff/cases/${opened.reference}`)
    const pressed = performance.now()
    assert.equal(
      (await officer.postAt(here, `/staff/cases/${opened.reference}/note`, { note: 'Back again' })).status,
      303,
    )
    const told = await Promise.all(open.map((one) => one.after(pressed, topic, 30_000)))
    const liveAfter = Math.max(...told) - back

    await reportedByEmail(db)
    await until('an email goes', () => house.mail.received.length > before, 60_000)
    const mailAfter = performance.now() - back
    await asked()
    const lines = open.map((one) => one.opened())
    assert.deepEqual(
      [...house.webs, ...house.workers].map((one) => one.pid()),
      pids,
      'no process was started again',
    )
    return `away for ${seconds(back - asked.lostAt)}; after it was back: pages ${seconds(pagesAfter)}, live updates ${seconds(liveAfter)} (lines opened again: ${lines.map((n) => n - 1)}), an email ${seconds(mailAfter)}`
  } finally {
    await Promise.all(open.map((one) => one.close()))
  }

  /** Somebody who fills in a form begun before, and sends it after. */
  async function askInTheMiddle() {
    const me = visitor(house.bases)
    await me.get('/request/something-else/what')
    await me.post('/request/something-else/what', { what: 'The clock on the hall is slow.' })
    const lostAt = performance.now()
    const finish = async () => {
      await me.post('/request/something-else/has-place', { 'has-place': 'no' })
      await me.post('/request/something-else/danger', { danger: 'no' })
      await me.post('/request/something-else/files', {})
      await me.post('/request/something-else/contact', {
        'contact-name': 'Idris Vane',
        'contact-email': 'idris@example.org',
        'contact-phone': '',
      })
      const check = await me.get('/request/something-else/check')
      assert.match(wordsOf(check.body), /The clock on the hall is slow/)
      const sent = await me.post('/request/something-else/check', {})
      assert.match(sent.body, /FP-\d+/)
    }
    return Object.assign(finish, { lostAt })
  }
}

/**
 * Each job of the clock ran once for each time it was due, though both workers keep the clock. A turn that was missed
 * while the database was away is made up for beside the next one, in the same minute: what counts is the turns, not when.
 */
export async function timesAreKeptOnce({ db }: Pick<Scene, 'db'>): Promise<Finding> {
  const { rows } = await sql<{ name: string; turns: string[]; runs: string[] }>`
    select s.name,
      (select coalesce(array_agg(distinct turn.data->>'slot'), '{}') from pgboss.job turn
        where turn.name = '__pgboss__send-it' and turn.data->>'name' = s.name) as turns,
      (select coalesce(array_agg(run.created_on::text order by run.created_on), '{}') from pgboss.job run
        where run.name = s.name) as runs
    from pgboss.schedule s where s.cron = '* * * * *' order by s.name`.execute(db)
  const ran = rows.filter(({ runs }) => runs.length > 0)
  assert.ok(ran.length > 0, 'no minute has passed yet')
  const twice = ran.filter(({ turns, runs }) => runs.length > turns.length)
  const words = twice.map(
    ({ name, turns, runs }) =>
      `${name} ran at ${runs.join(', ')} for the turns ${turns.sort().join(', ') || 'of nobody'}`,
  )
  assert.equal(twice.length, 0, `more runs than turns: ${words.join('; ')}`)
  const count = ran.reduce((sum, { runs }) => sum + runs.length, 0)
  const turns = new Set(ran.flatMap((one) => one.turns))
  return `${count} runs of ${ran.length} jobs for ${turns.size} turns of the clock, none twice`
}

/** Whatever happened, nobody got the same email twice. */
export function nobodyGotAnythingTwice({ house }: Scene): Finding {
  const ids = house.mail.received.map((mail) => mail.parsed.messageId)
  assert.equal(new Set(ids).size, ids.length)
  return `${ids.length} emails in all, none twice`
}
