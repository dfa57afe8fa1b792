import type { Answers } from '#modules/forms/index.ts'
import type { PlaceRef } from '#modules/places/index.ts'
import { json, type Tx } from '#platform/db/index.ts'

export type NewCase = {
  id: string
  reference: string
  parentId: string | null
  partNumber: number | null
  followsId: string | null
  kind: string
  serviceKey: string
  serviceVersionId: string
  title: string
  summary: string
  teamId: string
  ownerId: string | null
  channel: string
  answers: Answers
  place: PlaceRef | null
  placeText: string
  uprn: string | null
  usrn: string | null
  lat: number | null
  lon: number | null
  wardCode: string | null
  streetKey: string | null
  urgentReason: string | null
  doNotWrite: string | null
  disruptionId: string | null
  outOfHours: boolean
  scopeId: string | null
  receivedAt: Temporal.Instant
}

export function insertCase(tx: Tx, row: NewCase) {
  tx.saveNew('cases', {
    id: row.id,
    reference: row.reference,
    parent_id: row.parentId,
    part_number: row.partNumber,
    follows_id: row.followsId,
    kind: row.kind,
    service_key: row.serviceKey,
    service_version_id: row.serviceVersionId,
    status: 'new',
    title: row.title,
    summary: row.summary,
    team_id: row.teamId,
    owner_id: row.ownerId,
    channel: row.channel,
    answers: json(row.answers),
    answers_left: json([]),
    place: row.place ? json(row.place) : null,
    place_text: row.placeText,
    uprn: row.uprn,
    usrn: row.usrn,
    lat: row.lat,
    lon: row.lon,
    ward_code: row.wardCode,
    street_key: row.streetKey,
    urgent_reason: row.urgentReason,
    do_not_write: row.doNotWrite,
    disruption_id: row.disruptionId,
    out_of_hours: row.outOfHours,
    version: 1,
    scope_id: row.scopeId,
    received_at: row.receivedAt,
    created_at: tx.now,
    updated_at: tx.now,
  })
}
