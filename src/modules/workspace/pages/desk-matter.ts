import { z } from 'zod'
import { limitInWords } from '#modules/access/index.ts'
import { dropMatter, endMatter, findContact, handOn, settleMatter } from '#modules/contacts/index.ts'
import { nextUp, teamByKey } from '#modules/organisation/index.ts'
import { oneOf, requiredText } from '#platform/http/index.ts'
import { endMatterAboutCase } from '../actions/about.ts'
import { joinMatter } from '../actions/contact.ts'
import type { DoesToMatter } from './desk.ts'
import { field, id, missing, penceIn, text } from './desk-fields.ts'
import { refusalWords } from './words.ts'

/** What an advisor does with one matter of a contact. */
export function matterSteps(doesToMatter: DoesToMatter) {
  doesToMatter('join', async (tx, actor, ids, body) =>
    joinMatter(tx, actor, { ...ids, ...field({ caseId: id }, body) }),
  )
  doesToMatter('drop', (tx, actor, ids) => dropMatter(tx, actor, ids))
  doesToMatter('refuse', (tx, actor, ids) => endMatter(tx, actor, { ...ids, outcome: 'identity-refused', told: null }))
  doesToMatter('not-right', async (tx, actor, ids, body) => {
    const { caseId, words } = field({ caseId: id, words: requiredText('Say what is not right', 2000) }, body)
    const contact = await findContact(tx, actor, ids.contactId)
    return endMatterAboutCase(tx, actor, { ...ids, caseId, customerId: contact?.customerId ?? null, notRight: words })
  })
  doesToMatter('settle', async (tx, actor, ids, body) => {
    const { settling, amount } = field({ settling: requiredText('Choose what to settle', 60), amount: text }, body)
    const pence = penceIn(amount)
    if (amount && pence === null) throw missing('settle-amount', refusalWords['amount-missing'])
    const settled = await settleMatter(tx, actor, { ...ids, settlingKey: settling, amountPence: pence, told: null })
    if (settled.refusal === 'amount-missing') throw missing('settle-amount', refusalWords['amount-missing'])
    if (settled.refusal !== 'beyond-limit') return settled
    const next = await nextUp(tx, actor.id, tx.now)
    return handOn(tx, actor, {
      ...ids,
      lacked: 'authority',
      toStaffId: next,
      toTeamId: null,
      power: settled.power,
      settlingKey: settling,
      amountPence: pence,
      note: `Beyond my limit${pence === null ? '' : `: ${limitInWords(pence, 'pence')}`}`,
    })
  })
  doesToMatter('hand-on', async (tx, actor, ids, body) => {
    const { lacked, note, team } = field(
      {
        lacked: z.preprocess(
          oneOf,
          z.enum(['authority', 'knowledge', 'system-access', 'time'], { error: 'Select what you lacked' }),
        ),
        note: requiredText('Say what you need', 2000),
        team: text,
      },
      body,
    )
    const to = team ? await teamByKey(tx, team) : null
    return handOn(tx, actor, {
      ...ids,
      lacked,
      note,
      toTeamId: to?.id ?? null,
      toStaffId: to ? null : await nextUp(tx, actor.id, tx.now),
      power: null,
      settlingKey: null,
      amountPence: null,
    })
  })
}
