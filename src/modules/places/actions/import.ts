import type { Tx } from '#platform/db/index.ts'
import { londonDate } from '#platform/time/index.ts'
import {
  type Assignment,
  type Counts,
  correctWardTime,
  endWardTimes,
  findAssignments,
  findKnownUprns,
  findOpenWards,
  findWardTimes,
  type Known,
  removeAssignments,
  removeWardTimes,
  saveAssignments,
  saveProperties,
  saveRounds,
  saveWardTimes,
} from '../queries/import.ts'
import {
  type CollectionRow,
  isSameStreet,
  overlap,
  type PropertyRow,
  type PropertyWardRow,
  type RoundRow,
  wardStep,
} from '../rules/import-rows.ts'
import { containers } from '../rules/schedule.ts'

export type Numbered<T> = { line: number; row: T }
export type Rejected = { at: string; reason: string }
export type Imported = Counts & { rejected: Rejected[] }

/** Takes in addresses. Their wards are dated: one that changes ward keeps the ward it was in until today. */
export async function importProperties(
  tx: Tx,
  lines: readonly Numbered<PropertyRow>[],
  known: Known,
): Promise<Imported> {
  const { good, rejected } = sift(lines, ({ usrn, street, ward }) => {
    const name = known.streets.get(usrn)?.name
    if (name === undefined) return `usrn: There is no street ${usrn}. Import the streets first`
    if (!isSameStreet(street, name)) return `street: The street with USRN ${usrn} is ${name}`
    return known.wards.has(ward) ? null : `ward: There is no ward ${ward}. Import the wards first`
  })
  if (good.length === 0) return { added: 0, changed: 0, unchanged: 0, rejected }
  const counts = await saveProperties(tx, good)
  await importWards(tx, good, known)
  return { ...counts, rejected }
}

async function importWards(tx: Tx, rows: readonly PropertyRow[], known: Known) {
  const today = londonDate(tx.now)
  const open = await findOpenWards(
    tx,
    rows.map(({ uprn }) => uprn),
  )
  const begun: { uprn: string; wardCode: string; since: Temporal.PlainDate; until: null }[] = []
  const ended: string[] = []
  for (const { uprn, ward } of rows) {
    const now = open.get(uprn) ?? null
    const step = wardStep(now, ward, { wardSince: known.wards.get(ward)?.since ?? today, today })
    if (step.step === 'begin') begun.push({ uprn, wardCode: ward, since: step.since, until: null })
    if (step.step === 'move') begun.push({ uprn, wardCode: ward, since: today, until: null })
    if (step.step === 'move' && now) ended.push(now.id)
    if (step.step === 'correct' && now) await correctWardTime(tx, now.id, ward)
  }
  if (ended.length > 0) await endWardTimes(tx, ended, today)
  await saveWardTimes(tx, begun)
}

/** Takes in all wards of the addresses named, in place of what we had of them. */
export async function importPropertyWards(
  tx: Tx,
  lines: readonly Numbered<PropertyWardRow>[],
  known: Known,
): Promise<Imported> {
  const uprns = [...new Set(lines.map(({ row }) => row.uprn))]
  const [properties, before] = await Promise.all([findKnownUprns(tx, uprns), findWardTimes(tx, uprns)])
  const byUprn = Map.groupBy(lines, ({ row }) => row.uprn)
  const { good, rejected } = sift(lines, ({ uprn, ward }) => {
    if (!properties.has(uprn)) return `uprn: There is no address ${uprn}. Import the addresses first`
    const times = byUprn.get(uprn) ?? []
    if (times.some(({ row }) => !known.wards.has(row.ward)))
      return `ward: There is no ward ${ward}, or not the other ward of this address`
    return overlap(times.map(({ row }) => row)) ? 'since: The times of this address overlap' : null
  })
  const times = good.map(({ uprn, ward, since, until }) => ({ uprn, wardCode: ward, since, until }))
  const asText = (some: readonly { wardCode: string; since: Temporal.PlainDate; until: Temporal.PlainDate | null }[]) =>
    some
      .map(({ wardCode, since, until }) => `${wardCode} ${since} ${until}`)
      .toSorted()
      .join()
  const groups = [...Map.groupBy(times, ({ uprn }) => uprn)]
  const different = groups.filter(([uprn, own]) => asText(own) !== asText(before.get(uprn) ?? []))
  if (different.length > 0)
    await removeWardTimes(
      tx,
      different.map(([uprn]) => uprn),
    )
  const written = different.flatMap(([, own]) => own)
  await saveWardTimes(tx, written)
  return { added: 0, changed: written.length, unchanged: good.length - written.length, rejected }
}

/** Takes in rounds by their keys. A round keeps its container: another one is another round. */
export async function importRounds(tx: Tx, lines: readonly Numbered<RoundRow>[], known: Known): Promise<Imported> {
  const { good, rejected } = sift(lines, ({ key, container }) => {
    const before = known.rounds.get(key)
    return before && before.container !== container ? `container: The round ${key} is for ${before.container}` : null
  })
  if (good.length === 0) return { added: 0, changed: 0, unchanged: 0, rejected }
  return { ...(await saveRounds(tx, good)), rejected }
}

/** Takes in which rounds come to which address; an empty field means that none does. */
export async function importCollections(
  tx: Tx,
  lines: readonly Numbered<CollectionRow>[],
  known: Known,
): Promise<Imported> {
  const uprns = lines.map(({ row }) => row.uprn)
  const [properties, before] = await Promise.all([findKnownUprns(tx, uprns), findAssignments(tx, uprns)])
  const { good, rejected } = sift(lines, (row) => {
    if (!properties.has(row.uprn)) return `uprn: There is no address ${row.uprn}. Import the addresses first`
    const wrong = containers.find(
      (container) => row[container] && known.rounds.get(row[container])?.container !== container,
    )
    return wrong ? `${wrong}: There is no ${wrong} round ${row[wrong]}` : null
  })
  const had = new Map(before.map(({ uprn, container, roundId }) => [`${uprn} ${container}`, roundId]))
  const hadAny = new Set(before.map(({ uprn }) => uprn))
  const wanted = good.flatMap((row) =>
    containers.map((container) => ({
      uprn: row.uprn,
      container,
      roundId: (row[container] && known.rounds.get(row[container])?.id) || null,
    })),
  )
  const differing = wanted.filter(
    ({ uprn, container, roundId }) => (had.get(`${uprn} ${container}`) ?? null) !== roundId,
  )
  await saveAssignments(
    tx,
    differing.flatMap(({ roundId, ...rest }): Assignment[] => (roundId ? [{ ...rest, roundId }] : [])),
  )
  for (const container of containers) {
    const gone = differing.filter((one) => one.container === container && one.roundId === null)
    await removeAssignments(
      tx,
      container,
      gone.map(({ uprn }) => uprn),
    )
  }
  const touched = new Set(differing.map(({ uprn }) => uprn))
  const changed = [...touched].filter((uprn) => hadAny.has(uprn)).length
  return { added: touched.size - changed, changed, unchanged: good.length - touched.size, rejected }
}

/** Parts the lines that can be taken from those that cannot, with the reason. */
function sift<T>(lines: readonly Numbered<T>[], faultOf: (row: T) => string | null) {
  const good: T[] = []
  const rejected: Rejected[] = []
  for (const { line, row } of lines) {
    const reason = faultOf(row)
    if (reason === null) good.push(row)
    else rejected.push({ at: `line ${line}`, reason })
  }
  return { good, rejected }
}
