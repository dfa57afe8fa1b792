import { defineCaseKind, type KindCase } from '#modules/cases/index.ts'
import { family } from '#modules/customers/index.ts'
import { answerTo } from '#modules/forms/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { restampPromises } from '#modules/promises/index.ts'
import { type Db, parseReference, type Tx } from '#platform/db/index.ts'
import { type Actor, isStaff, system } from '#platform/http/index.ts'
import { complaintPanel } from '../pages/staff/panel.ts'
import { findCaseStatus, findDirectorate, findOwnRequest, findReporters } from '../queries/cases.ts'
import { complaintOf, insertComplaint, owedBecauseOf, restampComplaint, saveComplaint } from '../queries/complaints.ts'
import { groupOf, restampGroup } from '../queries/groups.ts'
import { currentStage, insertStage, remediesOf, stagesOf } from '../queries/register.ts'
import { mayHandle } from '../rules/stage.ts'
import { partFromGroup } from './groups.ts'
import { firstPoint } from './points.ts'
import {
  categoryNamed,
  chooseRegime,
  promisesOf,
  regimeInUse,
  type Sector,
  subjectOfService,
  tenureAt,
} from './regime.ts'

/** A complaint has a case: this is what it adds to the engine. */
export const complaintKind = defineCaseKind({
  name: 'complaint',
  title: 'Complaint',
  called: 'complaint',
  tellsOutcome: true,

  async promises(db, about) {
    const known = await complaintOf(db, about.id)
    const { packVersionId, stage, sector } = known ?? (await planOf(db, about))
    const pack = await regimeInUse(db, packVersionId)
    return pack ? promisesOf(db, pack, stage, sector) : null
  },

  onOpen: begin,
  onConvertTo: begin,

  async onConvertAway(tx, _actor, caseId) {
    saveComplaint(tx, caseId, { route: 'converted', state: 'elsewhere' })
  },

  /** Whoever answered a stage may not have the next: somebody else looks at it again. */
  async mayHave(db, caseId, staffId) {
    const stages = await stagesOf(db, caseId)
    const stage = currentStage(stages)
    if (!stage || mayHandle(staffId, stage.number, stages)) return null
    return 'They answered the stage before. Somebody else must look at it now'
  },

  async mayClose(db, caseId) {
    const complaint = await complaintOf(db, caseId)
    if (!complaint || complaint.state === 'elsewhere') return null
    if (complaint.state === 'triage' || complaint.state === 'investigating')
      return 'Send the answer first: a complaint ends with its letter'
    if ((await findCaseStatus(db, caseId)) !== 'resolved') return null
    const owed = (await remediesOf(db, caseId)).filter(({ state }) => state === 'promised').length
    return owed === 0 ? null : `${owed} ${owed === 1 ? 'remedy is' : 'remedies are'} still to be done`
  },

  async mayReopen(db, caseId) {
    const complaint = await complaintOf(db, caseId)
    if (!complaint || complaint.state === 'triage' || complaint.state === 'investigating') return null
    return complaint.state === 'answered'
      ? 'A complaint goes on with its next stage. Take it there on the page of the complaint'
      : 'This complaint ended without an answer. Start a new one'
  },

  /** Its words and what is owed because of it go into the circle of its case in the same commit. */
  async onRestamp(tx, caseId, scopeId) {
    await moveWithGroup(tx, caseId, scopeId)
    const owed = await owedBecauseOf(tx, caseId)
    restampComplaint(tx, caseId, scopeId)
    for (const subject of owed) restampPromises(tx, subject, { scopeId })
  },

  panel: complaintPanel,
})

/** What a complaint is when it comes in, from what was answered and where they live. */
async function planOf(db: Db, about: KindCase) {
  const { category, versionId } = await categoryNamed(db, textAnswer(about, 'category'))
  const subject = subjectOfService(about.serviceKey) ?? category?.subject ?? 'council-services'
  const tenure = await tenureAt(db, about.uprn)
  const { pack, why } = await chooseRegime(db, { subject, tenure, receivedAt: about.receivedAt })
  const sector: Sector = 'single'
  return {
    packVersionId: pack?.versionId ?? null,
    regime: pack?.regime ?? null,
    packWhy: why,
    subject,
    tenure,
    sector,
    category,
    categoriesVersionId: versionId,
    stage: 1,
  }
}

/**
 * A group is for the same people to know. Whoever goes into another circle goes without the others; the last one takes
 * the group along.
 */
async function moveWithGroup(tx: Tx, caseId: string, scopeId: string | null) {
  const group = await groupOf(tx, caseId)
  if (!group || group.scopeId === scopeId) return
  if (group.others === 0) return restampGroup(tx, group.id, scopeId)
  partFromGroup(tx, system('complaints'), { caseId, scopeId }, group.title)
}

async function begin(tx: Tx, actor: Actor, about: KindCase): Promise<void> {
  if (await complaintOf(tx, about.id)) return saveComplaint(tx, about.id, { route: 'untriaged', state: 'triage' })
  const { category, stage, ...plan } = await planOf(tx, about)
  const team = category?.team ? await teamByKey(tx, category.team) : null
  const aboutTeamId = team?.id ?? null
  insertComplaint(tx, {
    ...plan,
    caseId: about.id,
    risk: null,
    categoryKey: category?.key ?? null,
    detailKey: textAnswer(about, 'detail'),
    aboutTeamId,
    directorateId: aboutTeamId ? await findDirectorate(tx, aboutTeamId, about.receivedAt) : null,
    aboutCaseId: await earlierRequest(tx, about),
    broughtBy: broughtBy(actor, about),
    scopeId: about.scopeId,
    receivedAt: about.receivedAt,
  })
  insertStage(tx, {
    caseId: about.id,
    number: stage,
    startedAt: about.receivedAt,
    reasons: null,
    reportedAs: stage,
    scopeId: about.scopeId,
  })
  firstPoint(tx, about.id, {
    alleged: textAnswer(about, 'what') ?? '',
    desired: textAnswer(about, 'wanted') ?? '',
    raisedBy: broughtBy(actor, about),
    scopeId: about.scopeId,
  })
}

/** The request they say they told us of before: known by its reference, where it is their own. */
async function earlierRequest(db: Db, about: KindCase): Promise<string | null> {
  const reference = parseReference(textAnswer(about, 'earlier') ?? '')
  if (!reference || reference === about.reference) return null
  const people = await Promise.all((await findReporters(db, about.id)).map((id) => family(db, id)))
  return findOwnRequest(db, { reference, customerIds: people.flat(), scopeId: about.scopeId })
}

function broughtBy(actor: Actor, about: KindCase) {
  if (about.channel === 'member') return 'member'
  if (textAnswer(about, 'for-whom') === 'someone-else') return 'representative'
  return about.channel === 'staff' && isStaff(actor) ? 'staff' : 'resident'
}

function textAnswer({ answers }: KindCase, key: string): string | null {
  const answer = answerTo(answers, key)
  return typeof answer === 'string' && answer.trim() !== '' ? answer.trim() : null
}
