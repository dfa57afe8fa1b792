/** The words of names and how often they come: the commonest surname is borne by about 1 % of people, as in England. */
const surnames = `smith jones williams taylor brown davies evans wilson thomas johnson roberts robinson thompson wright
walker white edwards hughes green hall lewis harris clarke patel jackson wood turner martin cooper hill ward morris
moore clark lee king baker harrison morgan allen james scott phillips watson davis parker price bennett young griffiths
mitchell kelly cook carter richardson bailey collins bell shaw murphy miller cox richards khan marshall anderson
simpson ellis adams singh begum wilkinson foster chapman powell webb rogers gray mason ali hunt hussain campbell
okafor kaczmarek nowak obrien mcdonald macdonald oneill smyth schmidt nguyen leigh philips stephens stewart stuart reid
read reed ahmed akhtar mohammed`.split(/\s+/)
const givenNames = `david john michael paul andrew peter stephen mark robert james christopher mohammed muhammad thomas
daniel richard matthew simon anthony kevin william ian gary steven martin alan philip darren jonathan lee joseph sarah
margaret susan karen elizabeth mary jane emma louise claire catherine katherine kathryn nicola amanda julie patricia
jennifer anne ann linda helen rebecca laura hannah jessica charlotte olivia amelia fatima aisha priya siobhan niamh sean
shaun geoffrey jeffrey bob robert liz zoe chloe sophie grace lily isla noah oliver harry jack george alfie
jacob`.split(/\s+/)
const beginnings =
  'ba be bi bra bri bu ca cha co cra da de dra du fa fo fra ga gra ha he ho ja ka kri la le lo lu ma me mi mo mu na no pa pe pra re ro sa se sha so sta ta te to tra va ve vi wa we ya za'.split(
    ' ',
  )
const endings =
  'ber den ding ford gan ham ing ker land ley ling man mer nard ney nick rick rill rold sen shaw son stead ster stone thy ton vers ville ward well wick win worth ska ski vic dran kar'.split(
    ' ',
  )
const kindsOfStreet = ['road', 'street', 'lane', 'close', 'avenue', 'drive', 'way', 'court']

/** Lists of words by which people and streets are named, each the commonest first; the same in every city. */
export function wordLists(streets: number) {
  const random = seeded(42)
  const pick = (list: readonly string[]) => list[Math.floor(list.length * random())] ?? ''
  const invented = (count: number, end: () => string) => {
    const names = new Set<string>()
    while (names.size < count)
      names.add(`${pick(beginnings)}${random() < 0.5 ? pick(beginnings) : ''}${pick(endings)}${end()}`)
    return [...names]
  }
  const plural = () => (random() < 0.15 ? 's' : '')
  return {
    surname: surnames,
    'rare surname': invented(26_000, plural),
    'given name': [...new Set(givenNames)],
    'rare given name': invented(3000, plural),
    street: [...new Set(['mill lane', 'church street', ...invented(streets, () => ` ${pick(kindsOfStreet)}`)])].slice(
      0,
      streets,
    ),
  }
}

function seeded(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
