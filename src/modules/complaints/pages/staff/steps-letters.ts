import { z } from 'zod'
import type { Field } from '#modules/cases/index.ts'
import { extensionOf, type LetterFact } from '#modules/promises/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, optionalText, requiredDay, requiredText } from '#platform/http/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'
import { draftLetter, isInHand, runningPromise } from '../../actions/letters.ts'
import { acknowledge, extendTime } from '../../actions/send.ts'
import { lettersOf } from '../../queries/letters.ts'
import { type Context, complaintStep } from './step.ts'

const ownWords = z.object({ openingWords: optionalText(4000), closingWords: optionalText(4000) })

const ownFields = (opening: string, closing: string): Field[] => [
  {
    kind: 'textarea',
    name: 'openingWords',
    label: 'Your own words at the beginning (optional)',
    hint: 'The points, what was found and what comes next are put in between, from the register',
    rows: 4,
    value: opening,
  },
  { kind: 'textarea', name: 'closingWords', label: 'Your own words at the end (optional)', rows: 3, value: closing },
]

/** The letters: an acknowledgement that goes at once, an answer that is signed first, and longer time. */
export function letterSteps(app: App) {
  complaintStep(app, {
    path: 'acknowledge',
    title: 'Acknowledge it',
    intro: () => 'The letter says every point as it stands in the register. The time to answer starts with it.',
    form: ownWords,
    fields: () => ownFields('', ''),
    tells: true,
    run: (tx, actor, { seen, form }) =>
      acknowledge(tx, actor, {
        ...seen,
        openingWords: form.openingWords ?? '',
        closingWords: form.closingWords ?? '',
      }),
    done: 'The acknowledgement is on its way',
    blame: 'openingWords',
  })

  complaintStep(app, {
    path: 'draft',
    title: 'Write the answer',
    form: ownWords,
    fields: async (context, db) => {
      const before = await answerInHand(db, context)
      return ownFields(before?.openingWords ?? '', before?.closingWords ?? '')
    },
    button: 'Save and see the letter',
    run: (tx, actor, { seen, form }) =>
      draftLetter(tx, actor, {
        ...seen,
        kind: 'response',
        openingWords: form.openingWords ?? '',
        closingWords: form.closingWords ?? '',
      }),
    done: 'The letter is saved',
    blame: 'openingWords',
  })

  complaintStep(app, {
    path: 'extend',
    title: 'Take more time',
    intro: ruleInWords,
    form: z.object({
      newDay: requiredDay('Enter the new day'),
      reasons: requiredText('Enter why more time is needed. They are told it', 2000),
      agreedWith: optionalText(200),
    }),
    fields: async (context, db) => [
      { kind: 'date', name: 'newDay', label: 'We will answer by' },
      {
        kind: 'textarea',
        name: 'reasons',
        label: 'Why more time is needed',
        hint: 'This stands in the letter',
        rows: 4,
      },
      ...((await extensionFor(db, context))?.agreement
        ? [{ kind: 'input', name: 'agreedWith', label: 'Who agreed to it, and when' } as const]
        : []),
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => extendTime(tx, actor, { ...seen, ...form }),
    done: 'They are told the new day',
    blame: 'newDay',
  })
}

export async function answerInHand(db: Db, { found, complaint }: Pick<Context, 'found' | 'complaint'>) {
  const letters = await lettersOf(db, found.id)
  return letters.find((one) => one.kind === 'response' && one.stage === complaint.stage && isInHand(one)) ?? null
}

export async function extensionFor(db: Db, { found, actor }: Pick<Context, 'found' | 'actor'>) {
  const owed = await runningPromise(db, found.id, 'reply')
  return owed ? extensionOf(db, actor, owed.id) : null
}

const factNames: Readonly<Record<LetterFact, string>> = {
  reasons: 'the reasons',
  'new-date': 'the new day',
  'ombudsman-contact': 'how to reach the Ombudsman',
  'how-to-complain': 'how to complain about it',
}

/** What the rule behind the running time allows, before anybody asks for it. */
async function ruleInWords(context: Context, db: Db): Promise<string> {
  const rule = await extensionFor(db, context)
  if (!rule)
    return 'The rule behind the time that runs allows no longer time now: it was taken already, or it is too late.'
  const until = rule.latest ? `until ${dayInWords(londonDate(rule.latest))} at the latest` : 'as long as is agreed'
  const letter = rule.letter.map((fact) => factNames[fact])
  const says = letter.length > 0 ? ` The letter has to say ${letter.join(', ').replace(/, ([^,]*)$/, ' and $1')}.` : ''
  return `The rule allows more time once, ${until}.${rule.agreement ? ' They have to agree to it.' : ''}${says}`
}
