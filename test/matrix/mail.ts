import { people } from './people.ts'
import type { Matrix } from './stages.ts'

/** What was sent to somebody who may not know it: each email to the people of the record, or to staff without any of it. */
export function misdirected({ mail, marks, planted }: Matrix): string[] {
  return mail.flatMap(({ to, subject, text, html }) => {
    const [receiver] = [...planted.people].find(([, { email }]) => email === to) ?? []
    const isOurs = people.some(({ account }) => to === `${account}@example.org`) || (!receiver && !/^zq/.test(to))
    return marks.found(`${subject}\n${text}\n${html ?? ''}`, to).flatMap((piece) => {
      const record = planted.records.get(piece.record)
      const isTheirs =
        (receiver !== undefined && (piece.of === receiver || record?.people.includes(receiver) === true)) ||
        (record?.brought !== undefined && to === `matrix.${record.brought.toLowerCase()}@example.org`)
      // Staff who are called to something read whom it is about and how to reach them, unless it is in a circle: then its
      // reference and no more. What is written to staff otherwise never names anybody.
      const isCall = subject === 'You are on duty and someone needs you'
      const isForStaff =
        piece.kind === 'that it is there' || (record?.circle === null && (isCall || piece.kind === 'what it is about'))
      const isJoined = receiver !== undefined && piece.kind === 'that it is there' && record?.circle === null
      if (isTheirs || isJoined || (isOurs && isForStaff)) return []
      return [`${to} was sent “${piece.mark}” (${piece.kind}, of ${piece.record}) under “${subject}”`]
    })
  })
}

/** Subjects that say more than a reference: they are read on locked screens and by whoever opens the letterbox. */
export const tellingSubjects = ({ mail, marks }: Matrix) =>
  mail
    .filter(({ subject }) => marks.found(subject).some(({ kind }) => kind !== 'that it is there'))
    .map(({ to, subject }) => `“${subject}” to ${to}`)
