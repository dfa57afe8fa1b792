import { PgBoss } from 'pg-boss'
import { jobs } from '../../src/app.ts'
import { readConfig } from '../../src/platform/config.ts'
import { folderStore } from '../../src/platform/files/index.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { createMailTransport } from '../../src/platform/mail/index.ts'
import { fixedClock } from '../../src/platform/time/index.ts'
import type { Ledger } from './load.ts'
import type { RecordingMailServer } from './mail-server.ts'
import { databaseOf, mailAddresses, until } from './program.ts'

type Opened = Awaited<ReturnType<typeof databaseOf>>

/** What was accepted and is not there exactly once, in sentences; empty when all is well. */
export async function findLost(db: Opened, ledger: Ledger, mail: RecordingMailServer): Promise<string[]> {
  const ended = ledger.contacts.flatMap((one) => (one.isEnded ? one.id : []))
  return [
    ...(await notOnce(db, 'case of a resident', ledger.requests.map(keyOf), casesOfResidents)),
    ...(await notOnce(
      db,
      'confirmation to a resident',
      ledger.requests.map(({ email }) => email),
      confirmations,
    )),
    ...(await notOnce(db, 'case of the desk', ledger.references, casesByReference)),
    ...(await notOnce(
      db,
      'contact',
      ledger.contacts.map(({ id }) => id),
      contactsById,
    )),
    ...(await notOnce(db, 'ended contact', ended, endedContacts)),
    ...(await notOnce(db, 'matter of a contact', ended, mattersOfContacts)),
    ...(await notOnce(db, 'demand of a contact', ended, demandOfContacts)),
    ...(await notOnce(db, 'question answered at once', ledger.answers, answersGiven)),
    ...(await notOnce(db, 'question to a resident', ledger.questions, questionsAsked)),
    ...(await notOnce(db, 'message of a question', ledger.questions, questionMessages)),
    ...(await notOnce(db, 'mail', ledger.mails, mailsStored)),
    ...(await twice(db)),
    ...(await messagesAstray(db, mail)),
  ]
}

const keyOf = ({ email, reference }: Ledger['requests'][number]) => `${email} ${reference}`

const casesOfResidents = `select answers ->> 'contact-email' || ' ' || reference as key from cases`
const casesByReference = 'select reference as key from cases'
const confirmations = `select to_address as key from messages where template_key = 'case-received'`
const contactsById = 'select id::text as key from contacts'
const endedContacts = `select id::text as key from contacts where state = 'ended'`
const mattersOfContacts = 'select contact_id::text as key from matters'
const demandOfContacts = 'select contact_id::text as key from demand_records'
const answersGiven = 'select detail as key from matters'
const questionsAsked = `select reference as key from cases join case_events on case_id = cases.id where case_events.kind = 'asked'`
const questionMessages = `select cases.reference as key from cases join messages on messages.subject_id = cases.id where template_key = 'case-question'`
const mailsStored = 'select message_id as key from inbound_mail'

async function notOnce(db: Opened, what: string, keys: readonly string[], query: string): Promise<string[]> {
  const { rows } = await db.pool.query<{ key: string; count: number }>(
    `select key, count(*)::int as count from (${query}) as found where key = any ($1) group by key`,
    [keys],
  )
  const found = new Map(rows.map(({ key, count }) => [key, count]))
  return keys.flatMap((key) => {
    const count = found.get(key) ?? 0
    return count === 1 ? [] : [`The ${what} ${key} was accepted once and is there ${count} times`]
  })
}

/** What nobody may have twice, accepted or not: a resident who sent the same form again still has one case. */
async function twice(db: Opened): Promise<string[]> {
  const { rows } = await db.pool.query<{ email: string; count: number }>(
    `select answers ->> 'contact-email' as email, count(*)::int as count from cases
     where answers ->> 'contact-email' is not null group by 1 having count(*) > 1`,
  )
  return rows.map(({ email, count }) => `${email} asked once and has ${count} cases`)
}

/** Each message against what the mail server took. The database is read first: what it calls sent must be there. */
async function messagesAstray(db: Opened, { taken }: RecordingMailServer): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: string; state: string; messageId: string | null }>(
    `select id, state, message_id as "messageId" from messages where direction = 'out'`,
  )
  const known = new Set(rows.map(({ messageId }) => messageId))
  return [
    ...[...taken].filter(([, count]) => count > 1).map(([id, count]) => `${id} went out ${count} times`),
    ...[...taken.keys()].filter((id) => !known.has(id)).map((id) => `${id} went out and nobody knows of it`),
    ...rows
      .filter(({ state, messageId }) => state === 'sent' && !taken.has(messageId ?? ''))
      .map(({ id }) => `Message ${id} counts as sent, and the mail server never had it`),
  ]
}

/**
 * Lets everything come to its end while the program runs: a quarter of an hour passes for what was half done, without
 * anybody waiting for it. Afterwards nothing waits, and nothing is under way.
 */
export async function settle(folder: string, mailUrl: string): Promise<string[]> {
  const db = await databaseOf(folder)
  const boss = new PgBoss({ connectionString: db.url, max: 2, schedule: false, monitorIntervalSeconds: 1 })
  boss.on('error', () => undefined)
  await boss.start()
  try {
    await sweepLater(db, folder, mailUrl)
    await until('nothing waits any more', async () => {
      await db.pool.query(
        `update pgboss.job set started_on = started_on - interval '15 minutes' where state = 'active' and started_on < now() - interval '2 seconds'`,
      )
      await db.pool.query(`update pgboss.job set start_after = now() where state = 'retry'`)
      await db.pool.query('update pgboss.queue set monitor_on = null')
      await boss.supervise()
      return (await stillOpen(db)).length === 0
    })
    return []
  } catch {
    return stillOpen(db)
  } finally {
    await boss.stop({ graceful: false })
    await db.close()
  }
}

/** The program's own sweep, as it runs at its time, a quarter of an hour from now. */
async function sweepLater(db: Opened, folder: string, mailUrl: string) {
  const clock = fixedClock(Temporal.Now.instant().add({ minutes: 15 }))
  const config = readConfig({ DATA_DIR: folder, SMTP_URL: mailUrl, ...mailAddresses })
  const work = {
    db: db.at(clock),
    clock,
    config,
    log: createLog('silent'),
    mail: createMailTransport(config),
    files: folderStore(`${folder}/files`),
  }
  for (const job of jobs) if (job.name === 'messages.sweep') await job.run(work, {})
}

async function stillOpen(db: Opened): Promise<string[]> {
  const { rows } = await db.pool.query<{ words: string }>(
    `select count(*) || ' messages are ' || state as words from messages where state in ('queued', 'sending') group by state
     union all select count(*) || ' news wait in the outbox' from outbox having count(*) > 0
     union all select count(*) || ' mails are not read' from inbound_mail where state = 'stored' having count(*) > 0
     union all select count(*) || ' jobs ' || name || ' are ' || state from pgboss.job
       where state in ('created', 'retry', 'active') and name = any ($1) group by name, state`,
    [jobs.map(({ name }) => name)],
  )
  return rows.map(({ words }) => words)
}

export async function countStates(db: Opened): Promise<Record<string, number>> {
  const { rows } = await db.pool.query<{ state: string; count: number }>(
    `select state, count(*)::int as count from messages where direction = 'out' group by state order by state`,
  )
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}
