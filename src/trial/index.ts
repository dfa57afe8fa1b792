import { addWorkingDays, englandAndWales } from '#modules/calendar/index.ts'
import { addCrewNote, addNotice, listProperties, listRounds, recordRoundDay } from '#modules/places/index.ts'
import { declareDisruption } from '#modules/promises/index.ts'
import { jobs } from '../app.ts'
import { loadSampleCouncil } from '../council.ts'
import type { Config } from '../platform/config.ts'
import { type Database, inTransaction, type Tx } from '../platform/db/index.ts'
import { folderStore } from '../platform/files/index.ts'
import { system } from '../platform/http/index.ts'
import type { Work } from '../platform/jobs/index.ts'
import { runWaiting } from '../platform/jobs/inline.ts'
import { createLog } from '../platform/log/index.ts'
import { createMailTransport, type MailTransport } from '../platform/mail/index.ts'
import { saveSetting } from '../platform/settings.ts'
import { fixedClock, londonDate } from '../platform/time/index.ts'
import { chance } from './chance.ts'
import { makeHistory } from './history.ts'
import { mailHost } from './mail.ts'
import { finished } from './needed.ts'
import { makePeople } from './people.ts'
import { asStaff, findCast } from './staff.ts'

const daysOfHistory = 100

/** What time alone brings, each evening. */
const byTheClock = new Set([
  'promises.sweep',
  'cases.close-by-time',
  'enquiries.close-by-time',
  'enquiries.raise-undecided',
  'quality.draw',
])

/** Fills an empty database with Wrenbridge and some months of history, made by the program's own actions. */
export async function fillTrial(db: Database, config: Config, say: (text: string) => void = () => {}): Promise<void> {
  const until = db.clock.now()
  const clock = fixedClock(until.subtract({ hours: 24 * daysOfHistory }))
  const then = db.at(clock)
  const hasCouncil = await db.selectFrom('staff').select('id').limit(1).executeTakeFirst()
  if (!hasCouncil) {
    say('Its services, teams, addresses and collection rounds …')
    await loadSampleCouncil(then)
  }
  const luck = chance(20261118)
  const cast = await findCast(then)
  const homes = await then.selectFrom('properties').select(['uprn']).orderBy('uprn').execute()
  const addresses = (
    await listProperties(
      then,
      homes.map(({ uprn }) => uprn),
    )
  ).map(({ uprn, address }) => ({ uprn, address }))
  const streets = await then.selectFrom('streets').select(['usrn', 'name', 'lat', 'lon']).orderBy('usrn').execute()
  say('Its people …')
  const people = await makePeople(then, luck, addresses, cast)
  const work: Work = {
    db: then,
    clock,
    config: { ...config, SMTP_URL: undefined, MAIL_AUTH_HOST: mailHost },
    log: createLog('silent'),
    mail: createMailTransport({ ...config, SMTP_URL: undefined }),
    files: folderStore(`${config.DATA_DIR}/files`),
  }
  const settle = async () => {
    await runWaiting(work, jobs)
    for (const job of jobs) if (byTheClock.has(job.name)) await job.run(work, {})
    await runWaiting(work, jobs)
  }
  const settleOnBrokenLine = () => runWaiting({ ...work, mail: breaksOnce(work.mail) }, jobs)
  say(`${daysOfHistory} days of requests, calls and work …`)
  await makeHistory({ say, db: then, clock, luck, people, streets, cast, until, settle, settleOnBrokenLine })
  say('How things stand today …')
  await setTheScene(then, cast)
  await settle()
  await inTransaction(db, async (tx) => saveSetting(tx, finished, tx.now.toString()))
}

/** A line that breaks once, after an email was handed over and before the mail server has said that it took it. */
function breaksOnce({ kind, send }: MailTransport): MailTransport {
  let broken = false
  return {
    kind,
    async send(mail) {
      if (broken) return send(mail)
      broken = true
      return { outcome: 'unknown', response: 'The connection broke before the mail server answered' }
    },
  }
}

/** How things stand today: rounds on their way, what the crews found, works in the street, a disruption. */
async function setTheScene(db: Database, cast: Awaited<ReturnType<typeof findCast>>) {
  const manager = asStaff(
    cast.manager,
    ['places.manage', 'disruptions.declare', 'cases.work', 'cases.manage', 'board.read'],
    { teams: [] },
  )
  await inTransaction(db, async (tx) => {
    const today = londonDate(tx.now)
    for (let back = 14; back >= 0; back -= 1) {
      const day = today.subtract({ days: back })
      for (const round of await listRounds(tx, day))
        await recordRoundDay(tx, system('trial'), {
          roundId: round.id,
          plannedOn: day,
          state: back === 0 ? 'in-progress' : 'finished',
        })
    }
    await noteWhatCrewsFound(tx, today)
    const street = await tx.selectFrom('streets').select(['usrn', 'name']).orderBy('name').limit(1).executeTakeFirst()
    if (street)
      addNotice(tx, manager, {
        kind: 'planned-works',
        title: `Gas main works in ${street.name}`,
        text: 'The street is closed to traffic. Bins are collected from the corner.',
        audience: 'public',
        wardCodes: [],
        usrns: [street.usrn],
        since: today.subtract({ days: 2 }),
        lastDay: today.add({ days: 9 }),
      })
    await declareDisruption(tx, manager, {
      serviceKeys: ['pest-control'],
      wardCodes: [],
      usrns: [],
      startsOn: today.subtract({ days: 1 }),
      endsOn: null,
      reason: 'fewer pest control visits this week',
      words: 'Our pest control team is short of people this week. We take your report and will tell you more.',
      nextUpdateOn: today.add({ days: 4 }),
      treatment: 'next-update',
    })
  })
}

/** The last time a crew was out: a bin not out, one with wrong things in it, a road it could not enter, a street not reached. */
async function noteWhatCrewsFound(tx: Tx, today: Temporal.PlainDate) {
  const last = await tx
    .selectFrom('round_days')
    .innerJoin('rounds', 'rounds.id', 'round_days.round_id')
    .select(['rounds.id as roundId', 'round_days.planned_on as plannedOn'])
    .where('round_days.planned_on', '<', today)
    .orderBy('round_days.planned_on', 'desc')
    .orderBy('rounds.name', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return
  const homes = await tx
    .selectFrom('property_rounds')
    .innerJoin('properties', 'properties.uprn', 'property_rounds.uprn')
    .select(['properties.uprn', 'properties.usrn'])
    .where('property_rounds.round_id', '=', last.roundId)
    .where('properties.assisted', '=', false)
    .orderBy('properties.uprn')
    .execute()
  const [first, second] = homes
  const [blocked, left] = new Set(homes.map(({ usrn }) => usrn).filter((usrn) => usrn !== first?.usrn))
  const crew = system('trial')
  const at = (uprn: string) => ({ ...last, text: '', place: { uprn, usrn: null }, backOn: null })
  const backOn = addWorkingDays(englandAndWales, today, 1)
  const along = (usrn: string) => ({ ...last, text: '', place: { uprn: null, usrn }, backOn })
  if (first) await addCrewNote(tx, crew, { ...at(first.uprn), kind: 'bin-not-out' })
  if (second) await addCrewNote(tx, crew, { ...at(second.uprn), kind: 'wrong-items' })
  if (blocked) await addCrewNote(tx, crew, { ...along(blocked), kind: 'road-blocked' })
  if (left) await addCrewNote(tx, crew, { ...along(left), kind: 'round-unfinished' })
}
