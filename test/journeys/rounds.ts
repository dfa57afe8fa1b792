import assert from 'node:assert/strict'
import {
  addCrewNote,
  type Container,
  collectionAnswer,
  collectionsAt,
  listAddressesOf,
  listProperties,
  type Property,
  recordRoundDay,
} from '#modules/places/index.ts'
import { type Database, inTransaction } from '#platform/db/index.ts'
import { system } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'

const crew = system('crew')

export type Bin = {
  home: Property
  neighbour: Property
  container: Container
  roundId: string
  plannedOn: Temporal.PlainDate
}

/** The city's rounds as they stand today: whatever day it is, somebody's bin was due and somebody's was not. */
export async function roundsToday(db: Database) {
  const today = londonDate(db.clock.now())
  const all = await binsOf(db, today)
  const usedStreets = new Set<string>()
  const usedRounds = new Set<string>()

  return {
    today,
    /** A bin of which the rounds and crews say this. Its street is not handed out again. */
    async find(says: 'report' | 'not-collection-day' | 'any', wanted: Container | null = null): Promise<Bin> {
      for (const bin of all) {
        if (wanted && bin.container !== wanted) continue
        if (usedStreets.has(bin.home.usrn) || usedRounds.has(bin.roundId)) continue
        const { home, container } = bin
        const answer = await collectionAnswer(db, { uprn: home.uprn, container, reportedAt: db.clock.now() })
        if (says !== 'any' && says !== (answer.kind === 'report' ? 'report' : answer.reason)) continue
        usedStreets.add(home.usrn)
        return bin
      }
      throw new Error(`No bin in the city is: ${says}`)
    },
    /** The crew writes down why it left this bin, or the whole street where the road was blocked. */
    async note(
      { home, roundId, plannedOn }: Bin,
      kind: 'bin-not-out' | 'wrong-items' | 'road-blocked',
      backOn: Temporal.PlainDate | null = null,
    ) {
      const place = kind === 'road-blocked' ? { uprn: null, usrn: home.usrn } : { uprn: home.uprn, usrn: null }
      const { refusal } = await inTransaction(db, (tx) =>
        addCrewNote(tx, crew, { roundId, plannedOn, kind, place, text: '', backOn }),
      )
      assert.equal(refusal, null)
    },
    /** The crew did not get to the end of its round. */
    async unfinished({ roundId, plannedOn }: Bin, backOn: Temporal.PlainDate) {
      usedRounds.add(roundId)
      const day = { roundId, plannedOn, state: 'unfinished' as const, backOn, streetsLeft: [] }
      assert.equal((await inTransaction(db, (tx) => recordRoundDay(tx, crew, day))).refusal, null)
    },
  }
}

/** One bin for each container of each street: at its first home that has a neighbour on the same round. */
async function binsOf(db: Database, today: Temporal.PlainDate): Promise<Bin[]> {
  const bins: Bin[] = []
  for (const { usrn } of await db.selectFrom('streets').select('usrn').orderBy('usrn').execute()) {
    const uprns = (await listAddressesOf(db, usrn)).map(({ uprn }) => uprn)
    const [home, neighbour] = (await listProperties(db, uprns)).filter(({ assisted }) => !assisted)
    if (!home || !neighbour) continue
    const beside = await collectionsAt(db, neighbour.uprn, today)
    for (const { container, roundId, last, next } of await collectionsAt(db, home.uprn, today)) {
      const latest = next?.runsOn.equals(today) ? next : last
      if (latest && beside.some((one) => one.roundId === roundId))
        bins.push({ home, neighbour, container, roundId, plannedOn: latest.plannedOn })
    }
  }
  return bins
}

export const binNames: Record<Container, string> = {
  refuse: 'Black bin',
  recycling: 'Blue bin',
  food: 'Food caddy',
  garden: 'Brown bin',
}
