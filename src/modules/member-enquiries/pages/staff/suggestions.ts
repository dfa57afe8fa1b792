import { teamByKey } from '#modules/organisation/index.ts'
import { judgeOf, readsLike } from '#modules/triage/index.ts'
import type { Db } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { earlierQuestions } from '../../queries/earlier.ts'
import { type Enquiry, findEnquiry, partOf, type QuestionRow, questionsOf } from '../../queries/enquiries.ts'
import { type Suggestion, suggestUnit, withoutStreets } from '../../rules/suggest.ts'

const plain = 0.6

type Asked = {
  enquiry: Pick<Enquiry, 'caseId' | 'words'>
  questions: readonly Pick<QuestionRow, 'id' | 'question'>[]
  /** The unit that has them and is not the one that knows. */
  except: string | null
}

/** The unit each question probably belongs to: by what was decided before, else by what it, or the whole mail, reads like. */
export async function suggestionsFor(
  db: Db,
  actor: StaffActor,
  { enquiry, questions, except }: Asked,
): Promise<Map<string, Suggestion>> {
  const suggestions = new Map<string, Suggestion>()
  if (questions.length === 0) return suggestions
  const earlier = (await earlierQuestions(db, actor, enquiry.caseId)).filter(({ teamId }) => teamId !== except)
  for (const { id, question } of questions) {
    const suggestion = suggestUnit(question, earlier)
    if (suggestion) suggestions.set(id, suggestion)
  }
  if (suggestions.size === questions.length) return suggestions
  const judge = await judgeOf(db)
  const whole = readsLike(withoutStreets(enquiry.words), judge)
  for (const { id, question } of questions) {
    const own = readsLike(withoutStreets(question), judge)
    const read = own && own.confidence >= plain ? own : (whole ?? own)
    const like = suggestions.has(id) ? null : read
    const team = like && (await teamByKey(db, like.service.body.team))
    if (like && team && team.id !== except)
      suggestions.set(id, {
        teamId: team.id,
        unit: team.name,
        because: `It reads like “${like.service.body.name}” (${like.reason}), which they deal with`,
      })
  }
  return suggestions
}

/** Another unit that probably knows, from the first question of a part that reads like one it answered. */
export async function suggestionForPart(db: Db, actor: StaffActor, caseId: string) {
  const part = await partOf(db, caseId)
  const enquiry = part && (await findEnquiry(db, actor, part.enquiryId))
  if (!enquiry) return null
  const questions = (await questionsOf(db, part.enquiryId)).filter(({ partId }) => partId === caseId)
  const suggestions = await suggestionsFor(db, actor, { enquiry, questions, except: part.teamId })
  return questions.map(({ id }) => suggestions.get(id)).find((one) => one !== undefined) ?? null
}
