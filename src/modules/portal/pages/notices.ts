import { publicNotices as guidanceNotices } from '#modules/guidance/index.ts'
import { listWards, publicNotices as placeNotices } from '#modules/places/index.ts'
import { listDisruptions } from '#modules/promises/index.ts'
import { publicServices } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { dayInWords, londonDate } from '#platform/time/index.ts'

export type PublicNotice = { title: string; lines: string[] }

/** What everybody should know today: disruptions first, then notices and works, as many as somebody reads. */
export async function frontNotices(db: Db): Promise<PublicNotice[]> {
  const [held, said, works] = await Promise.all([
    disruptionNotices(db),
    guidanceNotices(db, db.clock.now()),
    placeNotices(db, londonDate(db.clock.now()), 3),
  ])
  return [...held, ...[...said, ...works].map(plain)]
}

/** What somebody should know before they ask for this service. */
export async function serviceNotices(db: Db, serviceKey: string): Promise<PublicNotice[]> {
  const said = await guidanceNotices(db, db.clock.now(), { serviceKey })
  const held = await disruptionNotices(db, serviceKey)
  return [...held, ...said.filter(({ services }) => services.includes(serviceKey)).map(plain)]
}

const plain = ({ title, text }: { title: string; text: string }): PublicNotice => ({ title, lines: [text] })

async function disruptionNotices(db: Db, serviceKey?: string): Promise<PublicNotice[]> {
  const inForce = await listDisruptions(db, { kind: 'public', visitId: null }, ['in-force'])
  const reaching = inForce.filter(
    ({ serviceKeys }) => !serviceKey || serviceKeys.length === 0 || serviceKeys.includes(serviceKey),
  )
  if (reaching.length === 0) return []
  const names = new Map((await publicServices(db)).map(({ key, body }) => [key, body.name]))
  const wards = new Map((await listWards(db)).map(({ code, name }) => [code, name]))
  return reaching.map((each) => ({
    title: capitalised(each.reason),
    lines: [each.words, reachInWords(each, names, wards), whenInWords(each, londonDate(db.clock.now()))].filter(
      Boolean,
    ),
  }))
}

type Reaching = Awaited<ReturnType<typeof listDisruptions>>[number]
type Names = ReadonlyMap<string, string>

/** "This affects: missed bin, new or extra bin, in Castle and Station." */
function reachInWords({ serviceKeys, wardCodes }: Reaching, services: Names, wards: Names) {
  const what = serviceKeys.flatMap((key) => services.get(key)?.toLowerCase() ?? [])
  const where = wardCodes.flatMap((code) => wards.get(code) ?? [])
  if (what.length === 0 && where.length === 0) return ''
  const place = where.length === 0 ? '' : `${what.length === 0 ? '' : ', '}in ${listed(where)}`
  return `This affects: ${listed(what)}${place}.`
}

function whenInWords({ startsOn, nextUpdateOn, treatment }: Reaching, today: Temporal.PlainDate) {
  const from = Temporal.PlainDate.compare(startsOn, today) > 0 ? `From ${dayInWords(startsOn)}. ` : ''
  const isLate = !nextUpdateOn || Temporal.PlainDate.compare(nextUpdateOn, today) < 0
  if (treatment === 'withdraw' || isLate) return from.trim()
  return `${from}Next update by ${dayInWords(nextUpdateOn)}.`
}

const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

const capitalised = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
