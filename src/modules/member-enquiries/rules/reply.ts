import { dayInWords } from '#platform/time/index.ts'
import { moveOf } from './promised.ts'

export type Question = {
  readonly number: number
  readonly question: string
  /** What the unit answered; null while it has not. */
  readonly answer: string | null
  readonly unit: string | null
  /** Work that goes on after the answer. */
  readonly outcome: PartOutcome | null
  readonly workDueOn: Temporal.PlainDate | null
  /** Who does it, where it is not for the council. */
  readonly otherBody: string | null
  /** Its answer holds facts that need the resident's consent, and there is none. */
  readonly waits: boolean
}

export const partOutcomes = [
  'done',
  'advice',
  'long-lead',
  'next-programme',
  'below-intervention',
  'not-ours',
  'no-action',
] as const
export type PartOutcome = (typeof partOutcomes)[number]

export const partOutcomeNames: Readonly<Record<PartOutcome, string>> = {
  done: 'Done',
  advice: 'Explained',
  'long-lead': 'Will be done, with a long lead time',
  'next-programme': 'Put forward for a later programme',
  'below-intervention': 'Below the level at which the council acts',
  'not-ours': 'Not for the council: another body does it',
  'no-action': 'Nothing will be done',
}

type Outlook = Pick<Question, 'outcome' | 'workDueOn' | 'otherBody'>

/** What a Member can pass on to the resident about work that goes on, or will not be done. */
export function outlookWords({ outcome, workDueOn, otherBody }: Outlook): string {
  const by = workDueOn ? ` by ${dayInWords(workDueOn)}` : ''
  switch (outcome) {
    case 'long-lead':
      return `The work will be done${by}. It takes longer than the time for this answer, and we will see that it is done.`
    case 'next-programme':
      return `It has been put forward for a later programme of works${workDueOn ? `. We will know${by} whether it is in it` : ''}.`
    case 'below-intervention':
      return `It was inspected and is not yet bad enough for the council to act. We look at it again${workDueOn ? by : ' at the next routine inspection'}.`
    case 'not-ours':
      return `This is not for the council to do.${otherBody ? ` It is for ${otherBody}.` : ''}`
    default:
      return ''
  }
}

export const unanswered = (questions: readonly Question[]) => questions.filter(({ answer }) => answer === null)

/** Answered, but only the resident can let us tell it. */
export const waitingForConsent = (questions: readonly Question[]) =>
  questions.filter(({ answer, waits }) => answer !== null && waits)

/** What no reply can answer now. */
export const openQuestions = (questions: readonly Question[]) =>
  questions.filter(({ answer, waits }) => answer === null || waits)

/** One reply in which every question has its answer, or a partial one that says which have to wait. */
export function composeReply(
  questions: readonly Question[],
  { waitingUntil }: { waitingUntil: Temporal.PlainDate | null },
): string {
  const open = openQuestions(questions)
  const answered = questions.filter((question) => !open.includes(question))
  const [missing, waiting] = [unanswered(questions), waitingForConsent(questions)]
  return [
    open.length === 0
      ? 'Thank you for your enquiry. Here is the answer to each of your questions.'
      : 'Thank you for your enquiry. Here are the answers we have so far.',
    ...answered.map(({ number, question, answer, ...outlook }) =>
      [`${number}. You asked: “${question}”`, answer ?? '', outlookWords(outlook)]
        .filter((part) => part !== '')
        .join(' '),
    ),
    ...(waiting.length === 0
      ? []
      : [
          `We have the answer to ${waiting.length === 1 ? 'this question' : 'these questions'}: ${named(waiting)} It holds personal facts of the resident or of somebody else, so we can send it only when the resident agrees. Ask them to tell us that they do, in any way they like.`,
        ]),
    ...(missing.length === 0
      ? []
      : [
          `We have not answered ${missing.length === 1 ? 'this question' : 'these questions'} yet: ${named(missing)}`,
          waitingUntil ? `You will have the rest by ${dayInWords(waitingUntil)}.` : '',
        ]),
    'If this does not answer your enquiry, reply to this email within five working days and we will take it up again.',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const named = (questions: readonly Question[]) =>
  questions.map(({ number, question }) => `${number}. “${question}”`).join(' ')

type Holding = {
  reason: string
  newDate: Temporal.PlainDate | null
  nextUpdateOn: Temporal.PlainDate | null
  /** The day they were promised the answer for until now. */
  promised: Temporal.PlainDate | null
}

export const holdingWords = ({ reason, ...when }: Holding): string =>
  [`We do not have the full answer to your enquiry yet. The reason: ${reason}`, whenWords(when)].join('\n\n')

function whenWords({ newDate, nextUpdateOn, promised }: Omit<Holding, 'reason'>): string {
  const move = moveOf(promised, newDate)
  const said = promised && move ? `We had said that we would answer by ${dayInWords(promised)}. ` : ''
  if (newDate) return `${said}We will answer by ${dayInWords(newDate)}${move ? `, which is ${move}` : ''}.`
  if (!nextUpdateOn) return ''
  return `${said}We cannot honestly give a date for the answer yet. We will tell you how it stands by ${dayInWords(nextUpdateOn)}.`
}

/** The letter greets them already: a greeting somebody typed is not sent twice. */
export const withoutGreeting = (body: string) => body.replace(/^\s*(?:dear|hello|hi) [^\n.!?]{1,80}\n+/i, '')
