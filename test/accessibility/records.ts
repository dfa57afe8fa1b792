import assert from 'node:assert/strict'
import { staffInTeam } from '#modules/access/index.ts'
import { chase } from '#modules/cases/index.ts'
import { teamByKey } from '#modules/organisation/index.ts'
import { inTransaction, type Tx } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import { noteFailure } from '#platform/jobs/failed.ts'
import type { Work } from '#platform/jobs/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { nameDelegate, whoMaySignFor } from '../../src/modules/complaints/actions/delegates.ts'
import { markWithheld } from '../../src/modules/complaints/actions/marks.ts'
import { withholdingReasonsNow } from '../../src/modules/complaints/definitions.ts'
import { findComplaint } from '../../src/modules/complaints/queries/complaints.ts'
import { draftDefinition } from '../../src/modules/definitions/actions/versions.ts'
import { findPublished } from '../../src/modules/definitions/queries/versions.ts'
import { addShift } from '../../src/modules/organisation/actions/duty.ts'
import { addAbsence } from '../../src/modules/organisation/actions/line.ts'
import { listRotas } from '../../src/modules/organisation/queries/duty-rotas.ts'
import { addCrewNote } from '../../src/modules/places/actions/rounds.ts'
import type { Bin } from '../journeys/rounds.ts'

type Given = {
  manager: StaffActor
  complaints: StaffActor
  bin: Bin
  late: { caseId: string }
  complained: { caseId: string }
}

/** What can be taken back, dealt with, decided or ended only where there is one of it. */
export async function fillRecords({ db }: Work, { manager, complaints, bin, late, complained }: Given) {
  const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)
  const today = londonDate(db.clock.now())
  const nextWeek = today.add({ days: 7 })

  const complaint = await findComplaint(db, complaints, complained.caseId)
  const [reason] = await withholdingReasonsNow(db)
  const [delegate] = await whoMaySignFor(db, complaints.id)
  const [rota] = await listRotas(db)
  const team = await teamByKey(db, 'waste-collections')
  const crew = await staffInTeam(db, team?.id ?? '', db.clock.now())
  const away = crew.find(({ name }) => name === 'Ben Tranter')
  const service = await findPublished(db, 'service', 'missed-bin')
  assert.ok(complaint && reason && delegate && rota && away && service)
  const startsAt = db.clock.now().add({ hours: 7 * 24 })
  const written = { kind: 'service', key: 'missed-bin', baseVersion: service.version, writtenBy: manager.name }

  const done = [
    await act((tx) =>
      chase(tx, manager, { caseId: late.caseId, matterId: null, customerId: null, words: 'When do you come?' }),
    ),
    await act((tx) =>
      markWithheld(tx, complaints, {
        complaint,
        document: `complaint-${complained.caseId}`,
        version: 0,
        words: null,
        reasonKey: reason.key,
        note: 'Names a neighbour',
      }),
    ),
    await act((tx) => nameDelegate(tx, complaints, { delegateId: delegate.id, since: today, until: nextWeek })),
    await act((tx) =>
      addShift(tx, manager, {
        rotaId: rota.id,
        staffId: manager.id,
        position: 3,
        startsAt,
        endsAt: startsAt.add({ hours: 8 }),
      }),
    ),
    await act((tx) => addAbsence(tx, manager, { staffId: away.id, first: nextWeek, last: nextWeek })),
    await act((tx) =>
      addCrewNote(tx, manager, {
        roundId: bin.roundId,
        plannedOn: bin.plannedOn,
        kind: 'wrong-items',
        place: { uprn: bin.neighbour.uprn, usrn: null },
        text: 'Paint tins',
        backOn: null,
      }),
    ),
    await act((tx) => draftDefinition(tx, { ...written, source: `${service.source}# As it was before.\n` })),
  ]
  assert.deepEqual(
    done.map(({ refusal }) => refusal),
    done.map(() => null),
  )
  await noteFailure(db, { job: 'surveys.invite', payload: { caseId: late.caseId }, output: new Error('No way out') })
}
