import { createHash } from 'node:crypto'
import { dayInWords } from '#platform/time/index.ts'
import { isUpheld, outcomeNames } from './outcome.ts'
import { outcomeOf, type Point, type PointFinding, toAnswer } from './points.ts'

export const letterKinds = [
  'acknowledgement',
  'response',
  'extension',
  'refusal',
  'not-escalated',
  'progress',
  'withdrawal',
] as const
export type LetterKind = (typeof letterKinds)[number]

export const letterNames: Readonly<Record<LetterKind, string>> = {
  acknowledgement: 'Acknowledgement',
  response: 'Answer',
  extension: 'More time needed',
  refusal: 'Complaint not accepted',
  'not-escalated': 'Not taken to the next stage',
  progress: 'Progress',
  withdrawal: 'Complaint taken back',
}

export type LetterRemedy = {
  readonly pointNumber: number | null
  readonly words: string
  readonly amountPence: number | null
  readonly dueOn: Temporal.PlainDate
  readonly who: string | null
}

/** Everything a letter may say, as it stands in the register. */
export type Register = {
  readonly reference: string
  /** Nothing where the procedure has one stage only. */
  readonly stageName: string | null
  /** The other bodies of the one answer. */
  readonly bodies: readonly string[]
  readonly points: readonly Point[]
  readonly findings: readonly PointFinding[]
  readonly stage: number
  readonly remedies: readonly LetterRemedy[]
  /** What was promised at an earlier stage and is not done yet. */
  readonly outstanding: readonly LetterRemedy[]
  /** Why they asked for this stage, in their words. */
  readonly askedBecause: string | null
  readonly handlerName: string | null
  /** When the answer is due, in words: “Tuesday 12 January 2027”. */
  readonly answerBy: string | null
  /** What the regime offers with the acknowledgement. */
  readonly offer: string
  /** How to go on: the next stage, or the Ombudsman. Words of the regime. */
  readonly next: string
  readonly ombudsman: string | null
  readonly reason: string | null
  /** The records of the complaint that show it, as the person knows them: “your email of 3 November”. */
  readonly shownBy: readonly string[]
}

export type Own = { readonly openingWords: string; readonly closingWords: string }
export type Letter = { readonly title: string; readonly body: string }

/** A letter is the register in plain words, between what the handler wrote before and after. Paragraphs part at an empty line. */
export function writeLetter(kind: LetterKind, register: Register, own: Own): Letter {
  const parts = [own.openingWords, ...sections[kind](register), own.closingWords]
  return {
    title: `${titles[kind]} (${[register.stageName?.toLowerCase(), register.reference].filter(Boolean).join(', ')})`,
    body: parts
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .join('\n\n'),
  }
}

/** What was reviewed is what goes: any change gives another hash. */
export const hashOfLetter = ({ title, body }: Letter) => createHash('sha256').update(`${title}\n${body}`).digest('hex')

const titles: Readonly<Record<LetterKind, string>> = {
  acknowledgement: 'Your complaint: what we will look into',
  response: 'Your complaint: our answer',
  extension: 'Your complaint: we need more time',
  refusal: 'Your complaint: why we cannot take it on',
  'not-escalated': 'Your complaint: why it does not go further with us',
  progress: 'Your complaint: how it is going',
  withdrawal: 'Your complaint: we have stopped, as you asked',
}

const sections: Readonly<Record<LetterKind, (register: Register) => string[]>> = {
  acknowledgement: (register) => [
    register.stage === 1
      ? 'We have your complaint. This is what we understand, and what you would like to happen.'
      : 'You asked us to look at your complaint again. This is what we understand, and what you would like to happen.',
    stillUnhappyWith(register),
    ...register.points
      .filter((point) => point.withdrawnAt === null)
      .map((point) =>
        [
          `${point.number}. ${sentence(point.alleged)}`,
          point.desired === '' ? '' : `You would like: ${sentence(point.desired)}`,
          point.ours ? '' : `We do not answer for this. ${sentence(point.whose ?? '')}`,
        ]
          .filter((line) => line !== '')
          .join(' '),
      ),
    register.points.some(({ desired }) => desired !== '')
      ? ''
      : 'You have not said what would put it right for you. Tell us, and we will look at that too.',
    'If we have misunderstood anything, or left something out, tell us and we will put it right.',
    register.offer,
    register.handlerName ? `${register.handlerName} is looking into your complaint.` : '',
    register.answerBy ? `We will write to you with our answer by ${register.answerBy}.` : '',
    register.stage === 1 ? '' : (register.ombudsman ?? ''),
  ],
  response: (register) => [
    `This is our answer to your complaint ${register.reference}${atStage(register)}.${together(register)}`,
    stillUnhappyWith(register),
    onTheWhole(register),
    ...toAnswer(register.points).flatMap((point) => answerTo(point, register)),
    ...register.points
      .filter((point) => !point.ours && point.withdrawnAt === null)
      .map(
        (point) =>
          `${point.number}. You told us: “${point.alleged}” We do not answer for this. ${sentence(point.whose ?? '')}`,
      ),
    ...generalRemedies(register),
    ...allOf('We promised this before, and it is still to be done:', register.outstanding),
    register.next,
  ],
  extension: (register) => [
    'We cannot answer your complaint by the day we gave you, and we are sorry.',
    register.reason ? `The reason: ${sentence(register.reason)}` : '',
    register.answerBy ? `We will now answer by ${register.answerBy}.` : '',
    register.ombudsman ?? '',
  ],
  refusal: (register) => [
    'We have looked at what you told us, and we cannot take it on as a complaint.',
    ...register.points.filter((point) => point.withdrawnAt === null).map((point) => `You told us: “${point.alleged}”`),
    register.reason ? `The reason: ${sentence(register.reason)}` : '',
    shownBy(register),
    register.ombudsman
      ? `If you think this decision is wrong, you can ask the Ombudsman to look at it. ${register.ombudsman}`
      : '',
  ],
  'not-escalated': (register) => [
    'You asked us to look at your complaint again. We have decided not to.',
    stillUnhappyWith(register),
    register.reason ? `The reason: ${sentence(register.reason)}` : '',
    shownBy(register),
    register.ombudsman
      ? `If you think this decision is wrong, you can ask the Ombudsman to look at it. ${register.ombudsman}`
      : '',
  ],
  progress: (register) => [
    ...register.remedies.map((remedy) => `${sentence(remedy.words)} We said by ${dayInWords(remedy.dueOn)}.`),
  ],
  withdrawal: (register) => [
    'You told us that you no longer want an answer to your complaint, so we have stopped looking into it.',
    register.reason ? `What you told us: ${sentence(register.reason)}` : '',
    ...allOf('We promised this before, and it is still to be done:', register.outstanding),
    `If you did not ask us to stop, or you change your mind, tell us in any way you like and say ${register.reference}. We will look into it again as a new complaint, and you do not have to repeat what you told us.`,
    register.ombudsman ?? '',
  ],
}

const shownBy = ({ shownBy: records }: Register) =>
  records.length === 0 ? '' : `We decided this by what we have on record: ${records.join('; ')}.`

const atStage = ({ stageName }: Register) =>
  stageName === null
    ? ''
    : /^Stage \d/.test(stageName)
      ? ` at ${stageName.toLowerCase()}`
      : `: ${stageName.toLowerCase()}`

const together = ({ bodies }: Register) =>
  bodies.length === 0 ? '' : ` It is one answer, and we give it together with ${bodies.join(' and ')}.`

/** With several points: what they come to together. */
function onTheWhole({ points, findings, stage }: Register): string {
  const outcome = toAnswer(points).length > 1 ? outcomeOf(points, findings, stage) : null
  return outcome ? `Our decision on your complaint as a whole: ${outcomeNames[outcome].toLowerCase()}.` : ''
}

function answerTo(point: Point, { findings, stage, remedies }: Register): string[] {
  const found = findings.find((one) => one.pointId === point.id && one.stage === stage)
  return [
    `${point.number}. You told us: “${point.alleged}”`,
    point.desired === '' ? '' : `You asked for: “${point.desired}”`,
    found ? `Our decision: ${outcomeNames[found.finding].toLowerCase()}. ${sentence(found.reason)}` : '',
    found && found.reliedOn !== '' ? `We went by: ${sentence(found.reliedOn)}` : '',
    ...remedies.filter((one) => one.pointNumber === point.number).map((one) => `To put it right: ${remedyWords(one)}`),
  ]
}

/** Numbers of the points we found right, wholly or in part, for which nothing is offered. */
export function upheldWithoutRemedy({ points, findings, stage, remedies }: Register): number[] {
  if (remedies.some(({ pointNumber }) => pointNumber === null)) return []
  const upheld = findings.filter((one) => one.stage === stage && isUpheld(one.finding)).map(({ pointId }) => pointId)
  return toAnswer(points)
    .filter(({ id, number }) => upheld.includes(id) && !remedies.some(({ pointNumber }) => pointNumber === number))
    .map(({ number }) => number)
}

const generalRemedies = ({ remedies }: Register) =>
  allOf(
    'To put things right:',
    remedies.filter((one) => one.pointNumber === null),
  )

const allOf = (heading: string, remedies: readonly LetterRemedy[]) =>
  remedies.length === 0 ? [] : [[heading, ...remedies.map(remedyWords)].join(' ')]

const stillUnhappyWith = ({ askedBecause }: Register) =>
  askedBecause ? `What you are still unhappy with: “${askedBecause.trim()}”` : ''

function remedyWords({ words, amountPence, dueOn, who }: LetterRemedy): string {
  const amount = amountPence === null ? '' : ` We will pay you ${pounds(amountPence)}.`
  return `${sentence(words)}${amount} This will be done by ${dayInWords(dueOn)}${who ? `, by ${who}` : ''}.`
}

export type SignedBy = { readonly name: string; readonly title: string | null; readonly namedName: string | null }

/** Who signed it, under the letter as it was read. Whoever signs for somebody else says so. */
export function signedWords(signatures: readonly SignedBy[]): string {
  const names = signatures.map(({ name, title, namedName }) =>
    [name, title, namedName && namedName !== name ? `for ${namedName}` : null].filter(Boolean).join(', '),
  )
  return names.length === 0 ? '' : `Signed by ${names.join(' and by ')}.`
}

export const pounds = (pence: number) =>
  new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency: 'GBP',
    minimumFractionDigits: pence % 100 === 0 ? 0 : 2,
  }).format(pence / 100)

export function sentence(words: string): string {
  const text = words.trim()
  if (text === '') return ''
  const first = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?”]$/.test(first) ? first : `${first}.`
}
