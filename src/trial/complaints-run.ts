import { takeCase } from '#modules/cases/index.ts'
import {
  acceptComplaint,
  acknowledge,
  addDemand,
  addDetermination,
  beginLearning,
  decideOmbudsmanCase,
  endLearning,
  finishDemand,
  groupComplaints,
  openOmbudsmanCase,
} from '#modules/complaints/index.ts'
import type { Database } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { parade } from './complaint-stories.ts'
import { type Come, comes, type Office } from './complaints.ts'
import { must } from './diary.ts'

/** What is run beside single complaints: many about one thing, the Ombudsmen, what is learned. */
export function planRuns(office: Office, come: ReadonlyMap<string, Come>) {
  planParade(office)
  const about = (detail: string) => {
    const found = come.get(detail)
    if (!found) throw new Error(`Nobody complained about ${detail}`)
    return found
  }
  planCouncilOmbudsman(office, () => about('repair-quality'))
  planHousingOmbudsman(office, () => about('damp'))
  planLearning(office, about)
}

/** Several complain of one thing. They are sorted out alike, each gets their own letter, one investigation serves all. */
function planParade({ scene, manager, officers, on }: Office) {
  const { db } = scene
  const all: Come[] = []
  for (const [index, says] of parade.says.entries())
    on(parade.came, 9 + index, async () => {
      const complaint = await comes(scene, 'complaint', {
        what: says,
        wanted: parade.wanted,
        category: parade.category,
        'for-whom': 'myself',
      })
      all.push(complaint)
    })
  on(parade.came - 1, 10, async () => {
    for (const { caseId } of all) {
      const own = { caseId, version: null }
      await must(db, (tx) => takeCase(tx, officers[0], own))
      await must(db, (tx) =>
        acceptComplaint(tx, officers[0], {
          ...own,
          categoryKey: parade.category,
          detailKey: parade.detail,
          aboutTeamId: null,
          tenure: 'other',
          sector: 'single',
          risk: null,
          broughtBy: 'resident',
          tests: { unhappy: 'yes', 'had-a-chance': 'yes', 'other-way': 'no' },
          reason: 'It cannot be put right any more.',
          evidence: 'The notice on our own website',
        }),
      )
      await must(db, (tx) => acknowledge(tx, officers[0], { ...own, openingWords: '', closingWords: '' }))
    }
    const references = all.map(({ reference }) => reference)
    await must(db, (tx) => groupComplaints(tx, manager, { title: parade.title, references }))
  })
}

const versionOf = async (db: Database, id: string) => {
  const { version } = await db
    .selectFrom('ombudsman_cases')
    .select('version')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { id, version }
}

/** Asked, answered, found at fault; what was ordered is done and what was recommended is still to come. */
function planCouncilOmbudsman({ scene, manager, on }: Office, complaint: () => Come) {
  const { db } = scene
  const today = londonDate(scene.until)
  let id = ''
  const demanded = (words: string) =>
    db.selectFrom('ombudsman_demands').select('id').where('words', '=', words).executeTakeFirstOrThrow()
  const end = async (words: string, evidence: string) => {
    const demand = await demanded(words)
    await must(db, (tx) => finishDemand(tx, manager, { id, demandId: demand.id, evidence }))
  }
  const demand = async (kind: 'enquiry' | 'order' | 'recommendation', words: string, dueOn: Temporal.PlainDate) => {
    const seen = await versionOf(db, id)
    await must(db, (tx) => addDemand(tx, manager, { ...seen, kind, words, amountPence: null, dueOn, ownerId: null }))
  }
  const asked = 'The inspection records of the street for the last two years'
  const ordered = 'Apologise in writing for not saying that the repair was temporary'
  on(24, 10, async () => {
    const { caseId } = complaint()
    const given = { caseId, scheme: 'lgsco', theirReference: '26 004 118' } as const
    const opened = await must(db, async (tx) =>
      openOmbudsmanCase(tx, manager, { ...given, receivedOn: londonDate(tx.now) }),
    )
    id = opened.id
    await demand('enquiry', asked, londonDate(db.clock.now()).add({ days: 14 }))
  })
  on(17, 14, () => end(asked, 'Sent with the bundle of the record'))
  on(8, 11, async () => {
    const first = await versionOf(db, id)
    const issue = 'Whether the council said that the first repair was temporary'
    await must(db, (tx) => addDetermination(tx, manager, { ...first, issue, finding: 'upheld', pointId: null }))
    const seen = await versionOf(db, id)
    await must(db, async (tx) =>
      decideOmbudsmanCase(tx, manager, { ...seen, decision: 'upheld', decidedOn: londonDate(tx.now) }),
    )
    await demand('order', ordered, today.add({ days: 6 }))
    await demand('recommendation', 'Say on every notice of a temporary repair that it is one', today.add({ days: 40 }))
  })
  on(3, 15, () => end(ordered, 'Letter of the director, on the record'))
}

/** Has just asked for papers. */
function planHousingOmbudsman({ scene, manager, on }: Office, complaint: () => Come) {
  const { db } = scene
  on(7, 10, async () => {
    const { caseId } = complaint()
    const given = { caseId, scheme: 'housing-ombudsman', theirReference: '202611873' } as const
    const { id } = await must(db, async (tx) =>
      openOmbudsmanCase(tx, manager, { ...given, receivedOn: londonDate(tx.now) }),
    )
    const seen = await versionOf(db, id)
    await must(db, (tx) =>
      addDemand(tx, manager, {
        ...seen,
        kind: 'enquiry',
        words: 'The repair history of the home and the report of the damp survey',
        amountPence: null,
        dueOn: londonDate(scene.until).add({ days: 3 }),
        ownerId: null,
      }),
    )
  })
}

/** One change that is made and measured, one that is on its way, one that is late. */
function planLearning({ scene, manager, officers, on }: Office, about: (detail: string) => Come) {
  const { db } = scene
  const today = londonDate(scene.until)
  const begin = (learning: {
    category: string
    detail: string
    because: string
    action: string
    ownerId: string
    dueOn: Temporal.PlainDate
  }) =>
    must(db, (tx) =>
      beginLearning(tx, manager, {
        categoryKey: learning.category,
        detailKey: learning.detail,
        rootCause: learning.because,
        action: learning.action,
        ownerId: learning.ownerId,
        dueOn: learning.dueOn,
        complaints: [about(learning.detail).reference],
      }),
    )
  on(34, 11, async () => {
    const { id } = await begin({
      category: 'waste',
      detail: 'missed-again',
      because: 'Changes of a round reach the office and not the list the crew carries',
      action: 'Every crew prints its list on the morning it goes out',
      ownerId: manager.id,
      dueOn: today.subtract({ days: 30 }),
    })
    on(26, 11, () =>
      must(db, async (tx) =>
        endLearning(tx, manager, {
          id,
          version: 1,
          doneOn: londonDate(tx.now),
          evidence: 'Lists of all 36 rounds carry the date of the day, checked in the depot',
        }),
      ),
    )
  })
  on(22, 11, () =>
    begin({
      category: 'housing-repairs',
      detail: 'missed-appointment',
      because: 'Visits stay in the diary of somebody who has left',
      action: 'Whoever leaves hands over their diary on the last day',
      ownerId: officers[0].id,
      dueOn: today.subtract({ days: 5 }),
    }),
  )
  on(6, 11, () =>
    begin({
      category: 'roads',
      detail: 'repair-quality',
      because: 'A temporary repair looks like a final one',
      action: 'A card through the door says when the final repair comes',
      ownerId: officers[1].id,
      dueOn: today.add({ days: 25 }),
    }),
  )
}
