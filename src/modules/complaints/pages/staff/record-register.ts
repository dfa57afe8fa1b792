import { type PromiseView, promisesOf } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import { dayInWords, momentInWords } from '#platform/time/index.ts'
import { owedBecauseOf } from '../../queries/complaints.ts'
import { findGroup } from '../../queries/groups.ts'
import { learnedFrom } from '../../queries/learning.ts'
import { lettersOf, signaturesOf } from '../../queries/letters.ts'
import { demandsOf, determinationsOf, ombudsmanCasesOf } from '../../queries/ombudsman.ts'
import { bodiesOf, peopleOf } from '../../queries/people.ts'
import { messageHeads, registerDates } from '../../queries/record.ts'
import { decisionsOf, findingsOf, pointsOf, remediesOf, stagesOf } from '../../queries/register.ts'
import { evidenceInWords } from '../../rules/evidence-records.ts'
import { letterNames, pounds } from '../../rules/letter.ts'
import { demandNames, findingNames, decisionNames as ombudsmanDecisions, schemeNames } from '../../rules/ombudsman.ts'
import { outcomeNames } from '../../rules/outcome.ts'
import { personNames } from '../../rules/people.ts'
import { signatureView } from './letter-view.ts'
import type { Of, RecordDocument, Section } from './record-documents.ts'
import { decisionNames, letterTags, remedyNames, remedyTags, verdictOf } from './words.ts'

type Written = Pick<RecordDocument, 'key' | 'at' | 'kindName' | 'title'>

/** A document that is short: its words are at hand already. */
const written = (head: Written, sections: readonly (Section | null)[]): RecordDocument => ({
  ...head,
  file: null,
  read: async () => sections.filter((one) => one !== null),
})

const said = (heading: string, text: string | null | undefined): Section | null =>
  text === null || text === undefined || text.trim() === '' ? null : { heading, text }

/** What the register of a complaint holds, document by document. */
export async function registerDocuments(db: Db, of: Of): Promise<RecordDocument[]> {
  const dates = await registerDates(db, of.found.id)
  const at = (id: string) => dates.get(id) ?? of.complaint.receivedAt
  return [
    ...(await pointDocuments(db, of, at)),
    ...(await stageDocuments(db, of)),
    ...(await decisionDocuments(db, of)),
    ...(await letterDocuments(db, of, at)),
    ...(await remedyDocuments(db, of, at)),
    ...(await peopleDocuments(db, of)),
    ...(await groupDocuments(db, of)),
    ...(await promiseDocuments(db, of)),
    ...(await ombudsmanDocuments(db, of, at)),
    ...(await learningDocuments(db, of)),
  ]
}

type At = (id: string) => Temporal.Instant

async function pointDocuments(db: Db, { found }: Of, at: At) {
  const findings = await findingsOf(db, found.id)
  return (await pointsOf(db, found.id)).map((point) =>
    written(
      {
        key: `point-${point.id}`,
        at: at(point.id),
        kindName: 'Point',
        title: `Point ${point.number}, and what was found`,
      },
      [
        said('What they said', point.alleged),
        said('What they want', point.desired),
        point.ours ? null : said('Not for us to answer. Whose it is', point.whose),
        said('Taken back', point.withdrawnAt && momentInWords(point.withdrawnAt)),
        ...findings
          .filter(({ pointId }) => pointId === point.id)
          .flatMap((one) => [
            said(`Found at stage ${one.stage}`, outcomeNames[one.finding]),
            said('Reason', one.reason),
            said('What it leans on', one.reliedOn),
            said('Evidence', one.evidence),
          ]),
      ],
    ),
  )
}

const stageDocuments = async (db: Db, { found }: Of) =>
  (await stagesOf(db, found.id)).map((stage) =>
    written({ key: `stage-${stage.id}`, at: stage.startedAt, kindName: 'Stage', title: `Stage ${stage.number}` }, [
      said(stage.number === 1 ? 'Received' : 'Asked for', momentInWords(stage.startedAt)),
      said('Why they are not satisfied', stage.reasons),
      said('Acknowledged', stage.acknowledgedAt && momentInWords(stage.acknowledgedAt)),
      said('More time', stage.extended ? 'More time was taken' : null),
      said('Answered', stage.answeredAt && momentInWords(stage.answeredAt)),
      said('Outcome', stage.outcome && outcomeNames[stage.outcome]),
    ]),
  )

const decisionDocuments = async (db: Db, { found }: Of) =>
  (await decisionsOf(db, found.id)).map(({ id, kind, decision, tests, reason, evidence, records, byName, at }) =>
    written(
      { key: `decision-${id}`, at, kindName: 'Decision', title: `Decision: ${decisionNames[kind].toLowerCase()}` },
      [
        said('Decided', verdictOf(decision) ?? decision),
        ...Object.entries(tests ?? {}).map(([question, answer]) => said(question, String(answer))),
        said('Reason', reason),
        said('Evidence', evidenceInWords(evidence, records)),
        said('By', `${byName}, ${momentInWords(at)}`),
      ],
    ),
  )

/** A letter as it went with whom it went to, and who was asked to sign it; what never went stands with its standing. */
async function letterDocuments(db: Db, { found, actor }: Of, at: At) {
  const copies = (await messageHeads(db, actor, found.id)).filter(
    ({ templateKey }) => templateKey === 'complaint-letter',
  )
  const documents: RecordDocument[] = []
  for (const letter of await lettersOf(db, found.id)) {
    const name = `${letterNames[letter.kind]}, stage ${letter.stage}`
    const went = copies.filter(({ createdAt }) => letter.sentAt !== null && createdAt.equals(letter.sentAt))
    const standing = letter.sentAt ? `Sent ${momentInWords(letter.sentAt)}` : letterTags[letter.state].text
    documents.push(
      written({ key: `letter-${letter.id}`, at: letter.sentAt ?? at(letter.id), kindName: 'Letter', title: name }, [
        said('How it stands', went.length > 1 ? `${standing}, to ${went.length} people` : standing),
        said('Title', letter.title),
        said('Text', letter.body),
      ]),
    )
    const signatures = await signaturesOf(db, letter.id)
    const [first] = signatures
    if (first)
      documents.push(
        written(
          { key: `signing-${letter.id}`, at: first.askedAt, kindName: 'Sign-off', title: `Who signed: ${name}` },
          signatures
            .map(signatureView)
            .flatMap((one) => [
              said(
                one.role,
                `Asked: ${one.askedName} (${one.because}), ${momentInWords(one.askedAt)}${one.decided && one.decidedAt ? `. ${one.decided}, ${momentInWords(one.decidedAt)}` : ''}`,
              ),
              said('Comments', one.comments),
            ]),
        ),
      )
  }
  return documents
}

const remedyDocuments = async (db: Db, { found }: Of, at: At) =>
  (await remediesOf(db, found.id)).map((remedy) =>
    written(
      {
        key: `remedy-${remedy.id}`,
        at: at(remedy.id),
        kindName: 'Remedy',
        title: `Remedy: ${remedyNames[remedy.kind].toLowerCase()}`,
      },
      [
        said('What', remedy.words),
        said('Amount', remedy.amountPence === null ? null : pounds(remedy.amountPence)),
        said('What the amount rests on', remedy.basis || null),
        said('Who does it', remedy.ownerName ?? remedy.teamName),
        said('By', dayInWords(remedy.dueOn)),
        said('How it stands', remedyTags[remedy.state].text),
        said('What shows it', remedy.evidence),
        said('Ended', remedy.endedAt && momentInWords(remedy.endedAt)),
      ],
    ),
  )

async function peopleDocuments(db: Db, { found, complaint }: Of) {
  const [people, bodies] = [await peopleOf(db, found.id), await bodiesOf(db, found.id)]
  if (people.length + bodies.length === 0) return []
  const head = {
    key: `people-${found.id}`,
    at: complaint.receivedAt,
    kindName: 'People',
    title: 'People the law names, and bodies that answer with us',
  }
  return [
    written(head, [
      ...people.map(({ role, name, since, until }) =>
        said(personNames[role], `${name}, since ${dayInWords(since)}${until ? `, until ${dayInWords(until)}` : ''}`),
      ),
      ...bodies.map(({ name, isLead, answer }) =>
        said(isLead ? 'Body that leads' : 'Body', answer ? `${name}: ${answer}` : name),
      ),
    ]),
  ]
}

async function groupDocuments(db: Db, { complaint, actor }: Of) {
  const group = complaint.groupId ? await findGroup(db, actor, complaint.groupId) : undefined
  if (!group) return []
  const head = {
    key: `group-${group.id}`,
    at: group.createdAt,
    kindName: 'Group',
    title: 'Looked into with other complaints',
  }
  return [written(head, [said('About', group.title), said('What was looked into', group.investigation)])]
}

const states = { running: 'Running', kept: 'Kept', withdrawn: 'Withdrawn', replaced: 'Replaced' } as const

const promiseDocument = (promise: PromiseView) =>
  written({ key: `promise-${promise.id}`, at: promise.startedAt, kindName: 'Promise', title: promise.words }, [
    said('What was promised', promise.words),
    said('Due', momentInWords(promise.dueAt)),
    said('How it stands', promise.broken ? 'Broken' : states[promise.state]),
    said('Ended because', promise.endReason),
    said('How the date came about', promise.steps.join('\n')),
  ])

async function promiseDocuments(db: Db, { found, actor }: Of) {
  const owed = await owedBecauseOf(db, found.id)
  return (await promisesOf(db, actor, [{ kind: 'case', id: found.id }, ...owed])).map(promiseDocument)
}

const learningDocuments = async (db: Db, { found, actor }: Of) =>
  (await learnedFrom(db, actor, found.id)).map((one) =>
    written({ key: `learning-${one.id}`, at: one.at, kindName: 'Learning', title: 'What is changed because of it' }, [
      said('Why complaints like it come', one.rootCause),
      said('What is changed', one.action),
      said('Who does it', one.ownerName),
      said('By', dayInWords(one.dueOn)),
      said('Done', one.doneOn && dayInWords(one.doneOn)),
      said('What shows it', one.evidence),
    ]),
  )

async function ombudsmanDocuments(db: Db, { found, actor }: Of, at: At) {
  const documents: RecordDocument[] = []
  for (const one of await ombudsmanCasesOf(db, actor, found.id)) {
    const issues = await determinationsOf(db, one.id)
    documents.push(
      written(
        {
          key: `ombudsman-${one.id}`,
          at: at(one.id),
          kindName: 'Ombudsman',
          title: `${schemeNames[one.scheme]}, ${one.theirReference}`,
        },
        [
          said('Their first letter', dayInWords(one.receivedOn)),
          ...issues.map(({ issue, finding }) => said(`Found: ${findingNames[finding].toLowerCase()}`, issue)),
          said('Decision', one.decision && ombudsmanDecisions[one.decision]),
          said('Day of the decision', one.decidedOn && dayInWords(one.decidedOn)),
        ],
      ),
    )
    for (const demand of await demandsOf(db, one.id))
      documents.push(
        written(
          {
            key: `demand-${demand.id}`,
            at: at(demand.id),
            kindName: 'Ombudsman',
            title: `${demandNames[demand.kind]} of the Ombudsman, ${one.theirReference}`,
          },
          [
            said('What', demand.words),
            said('Amount', demand.amountPence === null ? null : pounds(demand.amountPence)),
            said('By', dayInWords(demand.dueOn)),
            said('Who does it', demand.ownerName),
            said('What shows it', demand.evidence),
            said('Ended', demand.endedOn && dayInWords(demand.endedOn)),
          ],
        ),
      )
  }
  return documents
}
