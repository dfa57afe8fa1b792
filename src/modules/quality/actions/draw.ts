import type { Tx } from '#platform/db/index.ts'
import { LONDON, londonDate } from '#platform/time/index.ts'
import { checklistNow } from '../definitions.ts'
import { insertCheck, sentLately } from '../queries/drawing.ts'
import { whyDrawn } from '../rules/sample.ts'

/** For so many days after a reply went, or was disputed, however late that was, the rule looks at it. */
const lookBackDays = 45

/** Draws the replies that are to be looked over, by the council's own rule. Drawing again draws nothing twice. */
export async function drawReplies(tx: Tx): Promise<number> {
  const definition = await checklistNow(tx)
  if (!definition) return 0
  const { sample } = definition.body
  const first = londonDate(tx.now).subtract({ days: lookBackDays })
  const atStart = (day: Temporal.PlainDate) => day.toZonedDateTime(LONDON).toInstant()
  const replies = await sentLately(tx, {
    drawFrom: atStart(first),
    countFrom: atStart(first.with({ day: 1 }).subtract({ days: sample.newForDays })),
  })
  let drawn = 0
  for (const reply of replies) {
    const because = whyDrawn(reply, sample)
    if (because === null) continue
    insertCheck(tx, reply, { because, versionId: definition.versionId })
    drawn += 1
  }
  return drawn
}
