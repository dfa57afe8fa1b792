import { readability } from '#modules/messages/index.ts'
import type { Checklist } from '../definitions.ts'
import type { Reply } from '../queries/reply.ts'
import { coldWordsIn } from '../rules/tone.ts'
import { languageMarks } from './language.ts'

export type MarkKind = NonNullable<Checklist['checklist'][number]['marks']>
export type Marks = Readonly<Record<MarkKind, readonly string[]>>

/** What is found in a reply before a person looks at it, by what it is about. They decide. */
export async function marksIn({ body, asked }: Reply, { coldWords, knownWords }: Checklist): Promise<Marks> {
  const language = await languageMarks(body, knownWords)
  const units = new Set(asked.flatMap(({ unit }) => unit ?? []))
  return {
    questions: asked.filter(({ answered }) => !answered).map(({ number, words }) => `No answer to ${number}: ${words}`),
    split:
      asked.length > 1 && units.size > 0
        ? [
            `${asked.length} questions went to ${units.size === 1 ? 'one unit' : `${units.size} units`}: ${[...units].join(', ')}`,
          ]
        : [],
    tone: coldWordsIn(body, coldWords).map((words) => `It says “${words}”`),
    spelling: language.map(({ words }) => words),
    plain: readability(body.split(/\n+/)).remarks.map(({ words }) => words),
  }
}
