import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../src/platform/postgres/server.ts'
import { countStates, findLost, settle } from './checks.ts'
import { countOf, newLedger, startLoad } from './load.ts'
import { startMailServer } from './mail-server.ts'
import {
  databaseOf,
  killAll,
  killProgram,
  newDataFolder,
  removeDataFolder,
  startProgram,
  stopProgram,
  until,
  untilReady,
} from './program.ts'

export type Report = {
  rounds: number
  kills: { program: number; both: number }
  accepted: Record<string, number>
  messages: Record<string, number>
  takenByTheMailServer: number
  startSeconds: number[]
  faults: string[]
}

/**
 * Kills the program at random moments of a load, every other time together with its database, starts it again and looks
 * at what it said yes to. The same people go on after each kill: who had no answer sends the same once more.
 */
export async function killRounds(rounds: number, say: (line: string) => void = () => {}): Promise<Report> {
  const mail = await startMailServer(() => (Math.random() < 0.2 ? Math.random() * 300 : 0))
  const folder = await newDataFolder()
  const mailPort = await freePort()
  const settings = { SMTP_URL: mail.url, INBOX_SMTP_PORT: String(mailPort) }
  const port = await freePort()
  const start = () => startProgram({ folder, port, settings })
  const ledger = newLedger()
  const report: Report = {
    rounds,
    kills: { program: 0, both: 0 },
    accepted: {},
    messages: {},
    takenByTheMailServer: 0,
    startSeconds: [],
    faults: [],
  }
  let program = await start()
  try {
    await untilReady(program)
    const front = { url: program.url, isOpen: true }
    const load = startLoad({ front, mailPort, ...(await castOf(folder)) }, ledger)
    for (let round = 1; round <= rounds; round += 1) {
      // One kill in four may come while the background work is only just beginning.
      if (round % 4 !== 0) await until('mail is taken', () => program.said().includes('taking mail'), 120)
      const before = countOf(ledger)
      while (countOf(ledger) < before + 5) await pause(20)
      await pause(Math.random() * 2000)
      const isBoth = round % 2 === 0
      if (isBoth) await killAll(program, folder)
      else await killProgram(program)
      report.kills[isBoth ? 'both' : 'program'] += 1
      front.isOpen = false

      const started = performance.now()
      program = await start()
      await untilReady(program)
      const seconds = (performance.now() - started) / 1000
      report.startSeconds.push(seconds)
      const db = await databaseOf(folder)
      const lost = await findLost(db, ledger, mail).finally(() => db.close())
      report.faults.push(...lost.map((fault) => `Round ${round}: ${fault}`))
      say(
        `round ${round}: killed ${isBoth ? 'program and database' : 'the program'}; ${countOf(ledger)} accepted so far, ` +
          `${lost.length} faults; ready again after ${seconds.toFixed(1)} s`,
      )
      front.isOpen = true
    }
    await load.stop()
    report.faults.push(...(await settle(folder, mail.url)), ...ledger.faults)
    const db = await databaseOf(folder)
    report.faults.push(...(await findLost(db, ledger, mail)))
    report.messages = await countStates(db)
    await db.close()
    report.accepted = Object.fromEntries(Object.entries(ledger).map(([name, list]) => [name, list.length]))
    report.takenByTheMailServer = mail.taken.size
    await stopProgram(program)
    return report
  } catch (error) {
    say(program.said())
    throw error
  } finally {
    program.child.kill('SIGKILL')
    await mail.close()
    await removeDataFolder(folder)
  }
}

/** Who works during the load: two advisors and an officer of the team whose cases come in. */
async function castOf(folder: string) {
  const db = await databaseOf(folder)
  try {
    const inRole = (role: string, team: string | null, atMost: number) =>
      db
        .selectFrom('staff')
        .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
        .innerJoin('staff_teams', 'staff_teams.staff_id', 'staff.id')
        .innerJoin('units', 'units.id', 'staff_teams.team_id')
        .select('staff.id')
        .distinct()
        .where('staff_roles.role_key', '=', role)
        .$if(team !== null, (query) => query.where('units.key', '=', team ?? ''))
        .limit(atMost)
        .execute()
    const streets = await db.selectFrom('streets').select('usrn').orderBy('usrn').execute()
    return {
      streets: streets.map(({ usrn }) => usrn),
      advisors: (await inRole('advisor', null, 2)).map(({ id }) => id),
      officers: (await inRole('officer', 'street-lighting', 1)).map(({ id }) => id),
    }
  } finally {
    await db.close()
  }
}
