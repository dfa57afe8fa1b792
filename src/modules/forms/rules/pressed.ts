import type { QuestionOf } from './question.ts'
import { countOf } from './read.ts'
import { type Typed, typedOver } from './typed.ts'

/** Which button sent the form. Its value is `find:key`, `add:key`, `remove:key:2`, `upload:key`, `remove-file:key:id`. */
export type Pressed =
  | { kind: 'continue' | 'save-for-later' }
  | { kind: 'find' | 'add' | 'upload'; key: string }
  | { kind: 'remove'; key: string; index: number }
  | { kind: 'remove-file'; key: string; fileId: string }

/** The button that was pressed; anything that is not one of ours means: go on. */
export function pressed(typed: Typed): Pressed {
  const [kind, key = '', third = ''] = typed.text('_action').split(':')
  if (kind === 'save-for-later') return { kind }
  if (kind === 'find' || kind === 'add' || kind === 'upload') return { kind, key }
  if (kind === 'remove' && /^\d{1,2}$/.test(third)) return { kind, key, index: Number(third) }
  if (kind === 'remove-file' && /^[0-9a-f-]{36}$/.test(third)) return { kind, key, fileId: third }
  return { kind: 'continue' }
}

/** The same form with one more item in a group. */
export function withOneMore(question: QuestionOf<'group'>, typed: Typed): Typed {
  const count = Math.min(countOf(question, typed) + 1, question.atMost)
  return typedOver({ ...typed.entered, [`${question.key}-count`]: String(count) })
}

/** The same form with one item of a group taken out and those after it moved up. */
export function withoutItem(question: QuestionOf<'group'>, typed: Typed, index: number): Typed {
  const count = countOf(question, typed)
  if (index >= count || count <= question.atLeast) return typed
  const prefix = `${question.key}-`
  const fields = Object.entries(typed.entered).flatMap(([field, value]) => {
    const found = field.startsWith(prefix) ? /^(\d{1,2})-(.*)$/.exec(field.slice(prefix.length)) : null
    if (!found) return [[field, value]]
    const at = Number(found[1])
    if (at === index) return []
    return [[at > index ? `${prefix}${at - 1}-${found[2]}` : field, value]]
  })
  return typedOver({ ...Object.fromEntries(fields), [`${question.key}-count`]: String(count - 1) })
}
