import { type Answer, type Answers, answerTo, isPlace } from './answers.ts'
import type { Question } from './question.ts'

/** Why an answer cannot stand beside an earlier one, in the definition's words; null when it can. */
export function wrongBeside(question: Question, answer: Answer, earlier: Answers): string | null {
  if (question.type === 'address' && question.differsFrom) {
    const other = answerTo(earlier, question.differsFrom.question)
    return other !== undefined && isSameAddress(answer, other) ? question.differsFrom.wrong : null
  }
  if (question.type === 'date' && question.notBefore) {
    const other = answerTo(earlier, question.notBefore.question)
    // Both are written year first, so their order is that of the days.
    return typeof other === 'string' && typeof answer === 'string' && answer < other ? question.notBefore.wrong : null
  }
  return null
}

/** The question that an answer is compared with. */
export function comparedWith(question: Question): { key: string; type: Question['type'] } | null {
  if (question.type === 'address' && question.differsFrom)
    return { key: question.differsFrom.question, type: 'address' }
  if (question.type === 'date' && question.notBefore) return { key: question.notBefore.question, type: 'date' }
  return null
}

function isSameAddress(one: Answer, other: Answer): boolean {
  if (!isPlace(one) || !isPlace(other)) return false
  if (one.kind === 'property' && other.kind === 'property') return one.uprn === other.uprn
  return letters(one.text) === letters(other.text)
}

const letters = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
