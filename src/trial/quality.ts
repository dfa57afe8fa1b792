import { addAction, checklists, judgeReply, noteProgress } from '#modules/quality/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { type Diary, dayFromToday, must, planner } from './diary.ts'
import { actions } from './enquiry-stories.ts'
import type { Plan, Scene } from './scene.ts'
import { asStaff, peopleWithRole, whoLeadsAbove } from './staff.ts'

type Desk = { scene: Scene; on: Diary; manager: StaffActor }

/** Replies that were looked over, praised or given back, and what the council said it would change. */
export async function planQuality(scene: Scene, plan: Plan) {
  const [person] = await peopleWithRole(scene.db, 'complaints-manager')
  if (!person) throw new Error('Nobody in the sample checks replies')
  const manager = asStaff(person, ['cases.read', 'quality.check', 'actions.manage'], { scopes: scene.cast.scopes })
  const desk: Desk = { scene, on: planner(scene, plan), manager }
  for (const daysAgo of [54, 40, 33, 24, 13, 7]) desk.on(daysAgo, 10, () => checkOne(desk, daysAgo % 3 === 0))
  for (const action of actions) desk.on(action.from, 16, () => follow(desk, action))
}

/** Looks over the reply that has come last: all is met, or the next step is missing. */
async function checkOne({ scene, manager }: Desk, isComplete: boolean) {
  const { db } = scene
  const check = await db
    .selectFrom('quality_checks')
    .innerJoin('definition_versions', 'definition_versions.id', 'quality_checks.checklist_version_id')
    .select(['quality_checks.id', 'quality_checks.version', 'definition_versions.body'])
    .where('quality_checks.state', '=', 'waiting')
    .where((or) => or.or([or('author_id', 'is', null), or('author_id', '<>', manager.id)]))
    .orderBy('sent_at', 'desc')
    .executeTakeFirst()
  if (!check) return
  const { checklist } = checklists.schema.parse(check.body)
  const answers = Object.fromEntries(
    checklist.map(({ key }) => [key, isComplete || key !== 'every-question' ? 'met' : 'not-met'] as const),
  )
  await must(db, (tx) =>
    judgeReply(tx, manager, {
      checkId: check.id,
      version: check.version,
      answers,
      words: isComplete ? 'Clear, kind and complete.' : 'The second question has no answer of its own.',
      note: isComplete ? '' : 'Read the questions once more before it goes. The tone is just right.',
    }),
  )
}

async function follow({ scene, on, manager }: Desk, action: (typeof actions)[number]) {
  const { db } = scene
  const { theme, source, sourceWords, progress } = action
  const dueOn = dayFromToday(scene, action.due)
  const ownerId = await whoLeadsAbove(db, action.team)
  const { itemId } = await must(db, (tx) =>
    addAction(tx, manager, {
      theme,
      action: action.action,
      ownerId,
      dueOn,
      source,
      sourceWords,
      reference: null,
    }),
  )
  if (!progress) return
  const { status, words, evidence } = progress
  on(progress.on, 15, () =>
    must(db, (tx) => noteProgress(tx, manager, { itemId, version: 1, status, words, evidence, dueOn: null })),
  )
}
