import { dayInWords } from '#platform/time/index.ts'
import type { Pack, PackKind, Tenure } from './pack.ts'

export type PackFacts = {
  readonly kind: PackKind
  readonly subject: string
  readonly tenure: Tenure
  readonly receivedOn: Temporal.PlainDate
}

type Applies = Pick<Pack, 'name' | 'for' | 'subjects' | 'tenures' | 'receivedFrom' | 'receivedUntil'>

export type Chosen<P> =
  | { refusal: 'no-pack' | 'several-packs'; why: string[] }
  | { refusal: null; pack: P; why: string[] }

/**
 * The policies something is dealt with by, with the reason in sentences: by its subject matter, who is the landlord
 * and the day it was received, never by which part of the council has it. A pack that names the subject goes before one
 * for everything else.
 */
export function choosePack<P extends Applies>(packs: readonly P[], facts: PackFacts): Chosen<P> {
  const found = packsFor(packs, facts)
  const [pack, ...others] = found
  if (!pack) return { refusal: 'no-pack', why: ['No set of rules covers this. Ask whoever keeps the definitions.'] }
  if (others.length > 0) {
    return { refusal: 'several-packs', why: [`${found.map(quoted).join(' and ')} both cover this.`] }
  }
  return { refusal: null, pack, why: reasonsFor(pack, packs, facts) }
}

/** Every pack that would apply: one, unless the set is at fault. */
export function packsFor<P extends Applies>(packs: readonly P[], facts: PackFacts): P[] {
  const possible = packs.filter((pack) => pack.for === facts.kind && fitsTenure(pack, facts) && fitsDay(pack, facts))
  const named = possible.filter((pack) => names(pack, facts.subject))
  return named.length > 0 ? named : possible.filter(({ subjects }) => subjects === 'everything-else')
}

const names = ({ subjects }: Applies, subject: string) => subjects !== 'everything-else' && subjects.includes(subject)

const fitsTenure = (pack: Applies, { tenure }: PackFacts) => pack.tenures?.includes(tenure) ?? true

const fitsDay = ({ receivedFrom, receivedUntil }: Applies, { receivedOn }: PackFacts) =>
  (!receivedFrom || Temporal.PlainDate.compare(receivedFrom, receivedOn) <= 0) &&
  (!receivedUntil || Temporal.PlainDate.compare(receivedOn, receivedUntil) <= 0)

function reasonsFor<P extends Applies>(pack: P, packs: readonly P[], facts: PackFacts): string[] {
  const others = packs.filter((other) => other !== pack && other.for === facts.kind && names(other, facts.subject))
  return [
    pack.subjects === 'everything-else'
      ? `${quoted(pack)} covers every subject that has no rules of its own.`
      : `${quoted(pack)} covers this subject.`,
    ...(pack.tenures ? [`It is for ${listed(pack.tenures.map((tenure) => tenureWords[tenure]))}.`] : []),
    `Received on ${dayInWords(facts.receivedOn)}. ${validity(pack)}`,
    ...others.map((other) => whyNot(other, facts)),
  ]
}

/** Why a pack that names the same subject does not apply. */
function whyNot(other: Applies, facts: PackFacts): string {
  if (!fitsTenure(other, facts)) {
    const forWhom = listed((other.tenures ?? []).map((tenure) => tenureWords[tenure]))
    return `Not ${quoted(other)}: it is for ${forWhom}.`
  }
  return `Not ${quoted(other)}: ${lowerFirst(validity(other))}`
}

function validity({ receivedFrom, receivedUntil }: Applies): string {
  if (receivedFrom && receivedUntil) {
    return `It is for what was received from ${dayInWords(receivedFrom)} to ${dayInWords(receivedUntil)}.`
  }
  if (receivedFrom) return `It is for what was received from ${dayInWords(receivedFrom)} on.`
  if (receivedUntil) return `It is for what was received until ${dayInWords(receivedUntil)}.`
  return 'It is for whatever day it was received.'
}

const tenureWords: Record<Tenure, string> = {
  'council-tenant': 'the council’s tenants',
  'council-leaseholder': 'the council’s leaseholders',
  other: 'people who are not the council’s tenants or leaseholders',
}

const quoted = ({ name }: Pick<Applies, 'name'>) => `“${name}”`

const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

const lowerFirst = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`
