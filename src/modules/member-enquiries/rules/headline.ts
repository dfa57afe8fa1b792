import { isGreeting } from './questions.ts'

const longest = 120

/**
 * What an enquiry is headed with in a list, and how it goes on: a mail's subject, or else the first line that is no
 * greeting. A line too long for that goes on in the text.
 */
export function headlineOf(words: string): { readonly title: string; readonly text: string } {
  const lines = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !isGreeting(line))
  const [first = words.trim(), ...rest] = lines
  const text = rest.join(' ')
  if (first.length <= longest) return { title: first, text }
  const end = first.lastIndexOf(' ', longest)
  const cut = end > 0 ? end : longest
  return { title: `${first.slice(0, cut)}…`, text: `…${first.slice(cut).trim()} ${text}`.trim() }
}
