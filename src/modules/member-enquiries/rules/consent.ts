/** What an answer may hold that only the resident can let us tell. */
export const holdings = ['nothing', 'sensitive', 'third-party'] as const
export type Holds = (typeof holdings)[number]

export const consentHows = ['in-person', 'phone', 'email', 'letter', 'form'] as const
export type ConsentHow = (typeof consentHows)[number]

/** An answer that holds such facts waits until the resident has agreed to their being told. */
export const waitsForConsent = (holds: Holds | null, consented: boolean) =>
  holds !== null && holds !== 'nothing' && !consented

/** Whether words repeat a sentence of an answer that waits: what somebody types or pastes does not go round the rule. */
export function tells(words: string, answers: readonly string[]): boolean {
  const said = plain(words)
  return answers.some((answer) => sentences(answer).some((sentence) => said.includes(sentence)))
}

/** Shorter ones say nothing of anybody: “Yes.” */
const shortest = 12

const sentences = (answer: string) => {
  const all = answer.split(/[.!?\n]+/).map(plain)
  const telling = all.filter((sentence) => sentence.length >= shortest)
  return telling.length > 0 ? telling : [plain(answer)].filter((whole) => whole !== '')
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
