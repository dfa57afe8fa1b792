import assert from 'node:assert/strict'
import { addNamedScope, changePassword, givePasswordLink, saveHeldRole, saveStaff } from '#modules/access/index.ts'
import { askCustomer, markUrgent, resolveCase, splitPart, waitForThirdParty } from '#modules/cases/index.ts'
import { type Answers, beginDraft, saveAnswers, saveForLater } from '#modules/forms/index.ts'
import { addNotice } from '#modules/places/index.ts'
import { declareDisruption } from '#modules/promises/index.ts'
import { serviceByKey } from '#modules/services/index.ts'
import { type Database, inTransaction, newId, type Tx } from '#platform/db/index.ts'
import { type StaffActor, system } from '#platform/http/index.ts'
import { hashPassword } from '#platform/secrets/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { sendDraft } from '../../src/modules/portal/actions/send.ts'
import { castlegate } from '../cases.ts'
import { everyPageSent } from '../forms.ts'
import { asked, type livesHere } from '../journeys/city.ts'
import { type Bin, roundsToday } from '../journeys/rounds.ts'

type Given = { ada: Awaited<ReturnType<typeof livesHere>>; manager: StaffActor; bin: Bin }

export const password = 'kettle orchard tram'
export const visitId = 'somebody-who-fills-in-forms-0001'

/** What pages need that are shown only after something has happened: cases in every state, forms half filled in, new accounts. */
export async function fillStories(db: Database, { ada, manager }: Given) {
  const act = <T>(run: (tx: Tx) => Promise<T>) => inTransaction(db, run)
  const today = londonDate(db.clock.now())
  const worker: StaffActor = {
    ...manager,
    permissions: new Set(['cases.read', 'cases.work', 'cases.assign', 'cases.manage']),
  }
  const opened = () => asked(db, 'bulky-waste', { customerId: ada.customerId, home: ada.home })

  const [waiting, finished, urgent, split] = [await opened(), await opened(), await opened(), await opened()]
  const asking = await opened()
  const seen = (of: { caseId: string }) => ({ caseId: of.caseId, version: null })
  const done = [
    await act((tx) =>
      waitForThirdParty(tx, worker, {
        ...seen(waiting),
        forWhom: 'The charity',
        on: { expected: today.add({ days: 3 }) },
      }),
    ),
    await act((tx) =>
      resolveCase(tx, worker, {
        ...seen(finished),
        outcome: 'collected',
        filledIn: {},
        reason: null,
        died: 'no-record',
      }),
    ),
    await act((tx) => askCustomer(tx, worker, { ...seen(asking), question: 'Is the gate open?' })),
    await act((tx) => addNamedScope(tx, worker, { name: 'The Tate family', staffIds: [worker.id] })),
    await act((tx) => markUrgent(tx, worker, { ...seen(urgent), reason: 'A child is ill' })),
    await act((tx) =>
      splitPart(tx, worker, {
        ...seen(split),
        serviceKey: 'new-container',
        title: 'A new bin',
        teamId: null,
        dueOn: null,
      }),
    ),
  ]
  assert.deepEqual(
    done.map(({ refusal }) => refusal),
    done.map(() => null),
  )

  await act(async (tx) =>
    addNotice(tx, worker, {
      kind: 'planned-works',
      title: 'Mill Bridge is closed',
      text: 'Use the ring road.',
      audience: 'public',
      wardCodes: [],
      usrns: [],
      since: today,
      lastDay: today.add({ days: 9 }),
    }),
  )

  const { disruptionId } = await act((tx) =>
    declareDisruption(tx, worker, {
      reason: 'heavy snow',
      words: 'Our lorries cannot get through.',
      nextUpdateOn: today.add({ days: 1 }),
      treatment: 'next-update',
      serviceKeys: ['graffiti'],
      wardCodes: [],
      usrns: [],
      startsOn: today,
      endsOn: today.add({ days: 2 }),
    }),
  )
  return { waiting, finished, urgent, split, asking, disruptionId, ...(await forms()), ...(await accounts()) }

  async function forms() {
    const begun = async (serviceKey: string, answers: Answers) => {
      const service = await serviceByKey(db, serviceKey)
      assert.ok(service)
      return act(async (tx) => {
        const draft = await beginDraft(tx, { visitId, serviceKey, serviceVersionId: service.versionId, scopeId: null })
        saveAnswers(tx, { ...draft, pagesSent: everyPageSent(service.body.form) }, answers)
        return { ...draft, answers }
      })
    }
    const light = { problem: 'out', where: castlegate, number: 'WB 1043', 'how-many': 'one' }
    await begun('street-light', { ...light, name: 'Ada Quillfeather', email: ada.email })
    const told = await (await roundsToday(db)).find('not-collection-day')
    await begun('missed-bin', {
      address: { kind: 'property', uprn: told.home.uprn, text: told.home.address },
      container: told.container,
    })
    const hole = {
      kind: 'pothole',
      where: castlegate,
      size: 'deep',
      position: 'middle',
      danger: 'no',
      notes: 'In the bus lane',
    }
    const draft = await begun('road-defect', { ...hole, name: 'Ada Quillfeather', email: ada.email })
    const sent = await act((tx) => sendDraft(tx, { kind: 'public', visitId }, { visitId, draftId: draft.id }))
    assert.equal(sent.refusal, null)
    let resume = ''
    const graffiti = await begun('graffiti', {})
    await act((tx) =>
      saveForLater(
        tx,
        { kind: 'public', visitId },
        {
          draft: graffiti,
          email: ada.email,
          serviceName: 'Graffiti',
          pathOf: (token) => {
            resume = `/resume/${token}`
            return resume
          },
        },
      ),
    )
    return { resume }
  }

  async function accounts() {
    const hash = await hashPassword(password)
    const person = async (email: string, roleKey = 'administrator') => {
      const id = newId()
      const about = { id, kind: 'staff' as const, name: 'Robin Marlow', email }
      await act(async (tx) => {
        saveStaff(tx, { ...about, phone: null, jobTitle: null, organisationId: null, trial: false })
        saveHeldRole(tx, { staffId: id, roleKey, since: today, until: null })
        changePassword(tx, system('test'), about, hash, null)
      })
      return about
    }
    await person('newcomer@example.org')
    const beginner = await person('beginner@example.org', 'officer')
    await db.pool.query('update staff set code_secret = $2 where id = $1', [beginner.id, 'JBSWY3DPEHPK3PXP'])
    const coded = await person('coded@example.org')
    await db.pool.query('update staff set code_secret = $2, code_confirmed_at = now() where id = $1', [
      coded.id,
      'JBSWY3DPEHPK3PXP',
    ])
    const forgetful = await person('forgetful@example.org')
    return { passwordToken: await act(async (tx) => givePasswordLink(tx, worker, forgetful.id)) }
  }
}
