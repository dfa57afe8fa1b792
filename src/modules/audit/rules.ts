import type { Actor } from '#platform/http/index.ts'
import { shortDay } from '#platform/time/index.ts'

export type Who = { kind: Actor['kind']; id: string | null; name: string }

/** How an actor stands in the record. A resident is named by their customer number, not by name. */
export function whoIs(actor: Actor): Who {
  switch (actor.kind) {
    case 'staff':
    case 'contractor':
      return { kind: actor.kind, id: actor.id, name: actor.name }
    case 'resident':
      return { kind: actor.kind, id: actor.customerId, name: 'A resident' }
    case 'member':
      return { kind: actor.kind, id: actor.id, name: actor.name }
    case 'public':
      return { kind: actor.kind, id: null, name: 'Somebody not signed in' }
    case 'system':
      return { kind: actor.kind, id: null, name: `The system: ${actor.name}` }
  }
}

/** "case.viewed" as "Case viewed", "staff.role-given" as "Staff: role given". */
export function actionInWords(action: string): string {
  const [noun = '', done = ''] = action.split('.')
  const words = done.includes('-') ? `${noun}: ${done}` : `${noun} ${done}`
  return capital(words.replaceAll('-', ' ').trim())
}

/** What an entry is about, as shortly as it can be said. */
export function subjectInWords(kind: string, id: string, detail: Record<string, unknown>): string {
  const { reference, name } = detail
  if (typeof reference === 'string') return reference
  if (typeof name === 'string') return `${capital(kind)}: ${name}`
  return `${capital(kind)} ${id.slice(0, 8)}`
}

/** The rest of the detail, one "name: value" each, for people. */
export function detailInWords(detail: Record<string, unknown>): string[] {
  return Object.entries(detail)
    .filter(([key, value]) => key !== 'reference' && key !== 'name' && value !== null)
    .map(([key, value]) => `${capital(spaced(key))}: ${valueInWords(value)}`)
}

function valueInWords(value: unknown): string {
  if (Array.isArray(value)) return value.length ? value.map(valueInWords).join(', ') : 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string' && isDay.test(value)) return shortDay(Temporal.PlainDate.from(value))
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([key, inner]) => `${spaced(key)} ${valueInWords(inner)}`)
    .join(', ')
}

const isDay = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)$/

const spaced = (key: string) =>
  key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]/g, ' ')
    .toLowerCase()

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replaceAll('-', ' ')
