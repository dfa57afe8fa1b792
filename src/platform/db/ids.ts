import { randomUUID } from 'node:crypto'

let moment = 0
let turn = 0

/** A new id: UUIDv7, so rows made together lie together, and what this process makes later sorts later. */
export function newId(): string {
  const now = Date.now()
  turn += 1
  if (now > moment || turn > 0xfff) {
    moment = Math.max(now, moment + 1)
    turn = 0
  }
  const time = moment.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${turn.toString(16).padStart(3, '0')}-${randomUUID().slice(19)}`
}
