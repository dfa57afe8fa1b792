const titles = [
  'councillor',
  'councilor',
  'cllr',
  'alderman',
  'dr',
  'mr',
  'mrs',
  'ms',
  'miss',
  'mx',
  'sir',
  'dame',
  'lord',
  'lady',
]

/**
 * Which of the Members somebody writes for their mail names: by the whole name, or by the surname with a title. Null where
 * none of them is named, or several.
 */
export function memberNamed<Named extends { readonly name: string }>(
  words: string,
  members: readonly Named[],
): Named | null {
  const said = ` ${plain(words)} `
  const named = members.filter(({ name }) => {
    const own = plain(name)
      .split(' ')
      .filter((word) => word !== 'mp' && !titles.includes(word))
    const surname = own.at(-1)
    if (!surname) return false
    const ways = [...titles.map((title) => `${title} ${surname}`), `${surname} mp`]
    return [...(own.length > 1 ? [own.join(' ')] : []), ...ways].some((way) => said.includes(` ${way} `))
  })
  const [only, ...others] = named
  return only && others.length === 0 ? only : null
}

/** Words with one space between them, and no sign that ends or shortens one: “Cllr. Rowe’s” is “cllr rowe”. */
const plain = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[’']s\b/gu, '')
    .replaceAll(/[^\p{L}\p{N}’'-]+/gu, ' ')
    .trim()
