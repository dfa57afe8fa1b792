import type { Tx } from '#platform/db/index.ts'
import type { Actor, StaffActor } from '#platform/http/index.ts'
import { dateInWords, londonDate, shortDay } from '#platform/time/index.ts'
import { lookAtAlertsOf } from '../../actions/alerts.ts'
import { noteLook } from '../../actions/looking.ts'
import { mayEdit, mayManageAlerts, mayMerge } from '../../permissions.ts'
import type { AlertShown } from '../../queries/alerts.ts'
import { type CardRow, findCard } from '../../queries/card.ts'
import { saveLook } from '../../queries/customers.ts'
import { authorityNames, isInForce } from '../../rules/authority.ts'
import { chooseChannel, clashOf, clashWords, formatsOf, refusedChannels } from '../../rules/channel.ts'
import { isMobile, phoneInWords } from '../../rules/contact-points.ts'
import { identityFacts, questionsFrom, reachedBy } from '../../rules/identity.ts'
import { reasonsInWords } from '../../rules/matches.ts'
import { type Channel, needInWords } from '../../rules/needs.ts'
import { relationshipWords } from '../../rules/relationships.ts'

const inOneLine = new Intl.ListFormat('en-GB')

export type Card = ReturnType<typeof cardView>

/**
 * Opens a customer: reads everything the card shows and records the look where the record is restricted or an alert is
 * among it. Null when there is
 * no such customer, or none the actor may know of.
 */
export async function openCard(tx: Tx, actor: StaffActor, customerId: string): Promise<Card | null> {
  const row = await findCard(tx, actor, customerId)
  if (!row) return null
  noteLook(tx, actor, row)
  const alerts = row.hasAlerts ? await lookAtAlertsOf(tx, actor, row) : []
  if (isDueToBeSeen(row.seenAt, tx.now)) saveLook(tx, actor.id, row.id)
  return cardView(row, alerts, { actor, now: tx.now })
}

/** "Recently seen" need not be right to the minute, so opening a page again writes nothing. */
const isDueToBeSeen = (seenAt: Temporal.Instant | null, now: Temporal.Instant) =>
  seenAt === null || Temporal.Instant.compare(seenAt.add({ minutes: 5 }), now) < 0

type Viewed = { actor: Actor; now: Temporal.Instant }

function cardView(row: CardRow, alerts: readonly AlertShown[], { actor, now }: Viewed) {
  const today = londonDate(now)
  const href = `/staff/customers/${row.id}`
  const choice = chooseChannel(row.needs, row.points, { hasAddress: row.address !== null, deceased: row.died })
  // Somebody of another organisation learns only what the person agreed to have shared.
  const words = needsOnce(row, href, today).filter(({ share }) => isOurs(actor) || share)
  const clash = clashOf(row.needs)
  return {
    id: row.id,
    /** Every record of this customer. */
    family: row.family,
    name: row.name,
    href,
    kind: kindWords[row.kind],
    isPerson: row.kind !== 'organisation',
    version: row.version,
    scopeId: row.scopeId,
    restricted: row.scopeId !== null,
    died: row.died
      ? row.deceasedOn
        ? `Died on ${dateInWords(row.deceasedOn)}. Nothing is sent.`
        : 'This person has died. Nothing is sent.'
      : null,
    born: row.dateOfBirth
      ? `${dateInWords(row.dateOfBirth)} (${row.dateOfBirth.until(today, { largestUnit: 'years' }).years})`
      : null,
    ward: row.wardName,
    alerts: alerts.map((alert) => ({
      id: alert.id,
      name: alert.kindName,
      beforeActing: alert.beforeActing,
      safetyCritical: alert.safetyCritical,
      waiting: !alert.inForce,
      reviewOverdue: alert.reviewOverdue && alert.detail !== null,
      /** Only where the reason may be read. */
      href: alert.detail ? `/staff/customers/alerts/${alert.id}` : null,
    })),
    needs: words,
    /** What stands in old or merged records: needs that leave no way between them. */
    clash: isOurs(actor) && clash.length > 0 ? clashWords(clash) : null,
    /** What to ask to be sure it is them, and how sure the right answers would make us. */
    identity: questionsFrom(identityFacts(identityRecord(row), today)),
    reach:
      choice.channel === null
        ? { words: choice.words, possible: false }
        : { words: [choice.because, ...tooLongForText(row, choice.channel)].join('. '), possible: true },
    refuses: refusedChannels(row.needs),
    formats: formatsOf(row.needs),
    points: pointsOnce(row).map((point) => ({
      id: point.id,
      kind: point.kind,
      value: point.value,
      text: point.kind === 'phone' ? phoneInWords(point.value) : point.value,
      label: point.kind === 'email' ? 'Email' : isMobile(point.value) ? 'Mobile' : 'Phone',
      preferred: point.preferred,
      problem: point.status === 'ok' ? null : pointProblems[point.status],
    })),
    address: row.address ? { text: row.address, uprn: row.uprn } : null,
    /** Where the address is, for what is planned there. */
    place: { usrn: row.usrn, wardCode: row.addressWardCode },
    relationships: row.relationships.map((each) => relationshipView(each, row.family, now)),
    merges: row.merges.map((merge) => ({
      ...merge,
      mergedAt: Temporal.Instant.from(merge.mergedAt),
      undoneAt: merge.undoneAt ? Temporal.Instant.from(merge.undoneAt) : null,
      undoHref: merge.undoneAt || !mayMerge(actor) ? null : `${href}/merges/${merge.id}/undo`,
    })),
    matches: mayMerge(actor)
      ? row.matches.map((match) => ({
          name: match.name,
          href: `${href}/matches/${match.id}`,
          reasons: reasonsInWords(match.reasons),
        }))
      : [],
    may: { edit: mayEdit(actor), merge: mayMerge(actor), manageAlerts: mayManageAlerts(actor) },
  }
}

/** What goes another way where they get texts: not everything we write has a text short enough. */
function tooLongForText({ needs, points, address, died }: CardRow, usual: Channel): string[] {
  if (usual !== 'sms') return []
  const channels: Channel[] = ['email', 'letter']
  const { channel } = chooseChannel(needs, points, { channels, hasAddress: address !== null, deceased: died })
  const what = 'What is too long for a text, like the answer to a complaint,'
  if (channel === null) return [`${what} cannot be sent: ask for a postal or email address`]
  return [`${what} goes by ${channel === 'email' ? 'email' : 'post'}`]
}

export const kindWords = { person: 'Person', organisation: 'Organisation', member: 'Elected Member' } as const

export const pointProblems = { bouncing: 'Bounces', wrong: 'Wrong' } as const

const isOurs = (actor: Actor) => actor.kind === 'staff'

const identityRecord = ({ records, points }: CardRow) => ({
  datesOfBirth: records.flatMap(({ born }) => (born ? [Temporal.PlainDate.from(born)] : [])),
  addresses: records.flatMap(({ address }) => address ?? []),
  ...reachedBy(points),
})

/** Merged records may hold the same need twice: it is said once. */
function needsOnce(row: CardRow, href: string, today: Temporal.PlainDate) {
  const needs = row.needs.map((need) => ({
    id: need.id,
    words: needInWords(need),
    share: need.consentToShare,
    overdue: Temporal.PlainDate.compare(Temporal.PlainDate.from(need.reviewDue), today) < 0,
    href: `${href}/needs/${need.id}`,
  }))
  return needs.filter((need, index) => needs.findIndex((other) => other.words === need.words) === index)
}

/** Merged records may hold the same number or address twice: the better of them, which comes first, is shown. */
const pointsOnce = ({ points }: CardRow) =>
  points.filter(
    (point, at) => points.findIndex(({ kind, value }) => kind === point.kind && value === point.value) === at,
  )

function relationshipView(each: CardRow['relationships'][number], family: readonly string[], now: Temporal.Instant) {
  const isFrom = family.includes(each.fromId)
  const words = relationshipWords[each.kind]
  const since = Temporal.PlainDate.from(each.since)
  const until = each.until ? Temporal.PlainDate.from(each.until) : null
  const expiresAt = each.expiresAt ? Temporal.Instant.from(each.expiresAt) : null
  const inForce = isInForce({ since, until, expiresAt, endedAt: null }, now, londonDate(now))
  return {
    id: each.id,
    words: isFrom ? words.from : words.to,
    name: isFrom ? each.toName : each.fromName,
    href: `/staff/customers/${isFrom ? each.toId : each.fromId}`,
    otherId: isFrom ? each.toId : each.fromId,
    /** Whether the other may speak for this customer. */
    mayActHere: !isFrom && inForce && each.authority !== null,
    authority: each.authority ? authorityNames[each.authority] : null,
    /** What the authority is for; null: for everything. */
    only: each.subjects.length > 0 ? inOneLine.format(each.subjects) : null,
    evidence: each.evidence,
    inForce,
    until: until ? shortDay(until) : null,
  }
}
