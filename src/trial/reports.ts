import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changeService } from '#modules/cases/index.ts'
import { chooseService, importReports, takeNoAction } from '#modules/triage/index.ts'
import { type Database, inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { letters, reports, stray, type Written } from './mailbag.ts'
import { momentOn, type Plan, type Scene, workingDaysBefore } from './scene.ts'
import { asStaff } from './staff.ts'

type Work = (caseId: string) => Promise<void>

const weeks = 4
const aWeek = 14

/** The council’s old reporting app hands over a file every Monday; people read what no rule could place each morning. */
export function planReports(scene: Scene, plan: Plan, work: Work) {
  const today = londonDate(scene.until)
  for (let week = weeks; week > 0; week -= 1) {
    const monday = today.subtract({ days: today.dayOfWeek - 1 }).subtract({ weeks: week - 1 })
    plan(momentOn(monday, 7, 15), () => takeInReports(scene, plan, work, weeks - week))
  }
  // The last file came yesterday, so that some of it still waits for somebody to read it.
  plan(momentOn(today.subtract({ days: 1 }), 17, 5), () => takeInReports(scene, plan, work, weeks))
  for (let daysAgo = 25; daysAgo > 0; daysAgo -= 1)
    plan(momentOn(workingDaysBefore(today, daysAgo), 10, 20), () => readTriage(scene, work))
}

async function takeInReports({ db, luck, clock, streets }: Scene, plan: Plan, work: Work, week: number) {
  const today = londonDate(clock.now())
  const lines = Array.from({ length: aWeek }, (_, index) => {
    const report = reports[(week * aWeek + index) % reports.length]
    const text = report?.text.replace('{street}', luck.pick(streets).name) ?? ''
    return { id: `APP-${1000 + week * aWeek + index}`, on: today.subtract({ days: luck.between(1, 6) }), text }
  })
  const folder = await mkdtemp(join(tmpdir(), 'firstpoint-reports-'))
  try {
    const file = join(folder, 'reports.csv')
    const rows = lines.map(({ id, on, text }) => `${id},${on},"${text.replaceAll('"', '""')}"`)
    await writeFile(file, ['report_id,reported_on,text', ...rows].join('\n'))
    await importReports(db, file)
  } finally {
    await rm(folder, { recursive: true })
  }
  const taken = await db
    .selectFrom('triage_items')
    .innerJoin('cases', 'cases.id', 'triage_items.case_id')
    .select(['triage_items.text', 'triage_items.state', 'triage_items.service_key as service', 'cases.id'])
    .where(
      'triage_items.source_key',
      'in',
      lines.map(({ id }) => `report:${id}`),
    )
    .orderBy('cases.reference')
    .execute()
  for (const item of taken) {
    const meant = meaningOf(item.text)
    if (item.state === 'routed' && meant?.service && meant.service !== item.service)
      plan(clock.now().add({ hours: 26 }), () => moveOn(db, item.id, meant.service ?? ''))
    else await work(item.id)
  }
}

/** A team got a report that was never theirs. */
const moveOn = (db: Database, caseId: string, serviceKey: string) =>
  inTransaction(db, (tx) =>
    changeService(tx, system('trial'), { caseId, version: null, serviceKey, reason: 'Not something this team does' }),
  )

/** Two days after it came, somebody has read it and says where it goes. */
async function readTriage({ db, clock, cast }: Scene, work: Work) {
  const officer = asStaff(cast.triage, ['triage.work', 'cases.read', 'contacts.log'])
  const waiting = await db
    .selectFrom('triage_items')
    .select(['id', 'text', 'version', 'case_id as caseId'])
    .where('state', '=', 'open')
    .where('received_at', '<', clock.now().subtract({ hours: 40 }))
    .where('scope_id', 'is', null)
    .orderBy('received_at')
    .orderBy('id')
    .limit(20)
    .execute()
  for (const { id: itemId, text, version, caseId } of waiting) {
    const service = meaningOf(text)?.service ?? null
    if (service === null && caseId !== null) continue
    const decided = await inTransaction(db, (tx) =>
      service
        ? chooseService(tx, officer, { itemId, version, serviceKey: service })
        : takeNoAction(tx, officer, { itemId, version, why: 'not-a-request', words: 'Thanks only, nothing to do' }),
    )
    if (decided.refusal !== null || !service) continue
    const item = await db
      .selectFrom('triage_items')
      .select('case_id as caseId')
      .where('id', '=', itemId)
      .executeTakeFirst()
    if (item?.caseId) await work(item.caseId)
  }
}

/** What a person who reads a text knows it to mean. */
const meaningOf = (text: string): Written | undefined =>
  [...reports, ...letters, ...stray].find((one) =>
    one.text.split('{street}').every((part) => text.includes(part.trim())),
  )
