export type PasswordRefusal = 'too-short' | 'too-long' | 'too-common' | 'about-you'

const shortest = 12
const longest = 200

/** Long and unlikely is what counts; no rules about signs and capitals, which make people write passwords down. */
export function refusalOfPassword(password: string, person: { name: string; email: string }): PasswordRefusal | null {
  if (password.length < shortest) return 'too-short'
  if (password.length > longest) return 'too-long'
  const plain = letters(password)
  if (new Set(plain).size < 5 || runs.some((run) => run.includes(plain)) || isCommon(plain)) return 'too-common'
  const own = [...person.name.split(/\s+/), person.email.split('@')[0] ?? '']
    .map(letters)
    .filter((word) => word.length > 3)
  const rest = own.reduce((left, word) => left.replaceAll(word, ''), plain)
  return rest.length < 6 && rest.length < plain.length ? 'about-you' : null
}

const letters = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

const runs = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
]

/** Words that lists of stolen passwords are full of; alone, doubled or with figures behind they protect nothing. */
const common = [
  'password',
  'passw0rd',
  'letmein',
  'welcome',
  'iloveyou',
  'football',
  'liverpool',
  'arsenal',
  'monkey',
  'dragon',
  'sunshine',
  'princess',
  'charlie',
  'superman',
  'batman',
  'qwerty',
  'qwertyuiop',
  'asdfgh',
  'administrator',
  'admin',
  'council',
  'wrenbridge',
  'firstpoint',
  'summer',
  'winter',
  'spring',
  'autumn',
  'january',
  'monday',
  'changeme',
]

function isCommon(plain: string) {
  const left = common.toSorted((a, b) => b.length - a.length).reduce((text, word) => text.replaceAll(word, ''), plain)
  return left.length < plain.length && left.replaceAll(/\d/g, '').length < 3
}
