export type Fields = Readonly<Record<string, string>>
export type Change = { field: string; before: string; after: string }

/** What saving would change, field by field. */
export const changesBetween = (before: Fields, after: Fields): Change[] =>
  Object.keys({ ...before, ...after }).flatMap((field) => {
    const [old, fresh] = [before[field] ?? '', after[field] ?? '']
    return old === fresh ? [] : [{ field, before: old, after: fresh }]
  })

export type Reconciled = {
  /** What the form shows now: what was typed, and elsewhere what somebody else saved meanwhile. */
  entered: Record<string, string>
  /** Fields both changed, differently. What was typed stays in the form. */
  clashes: string[]
}

/** Brings together what was typed with what somebody else saved since the form was opened. */
export function reconcile(current: Fields, since: readonly Change[], typed: Fields): Reconciled {
  const opened = {
    ...current,
    ...Object.fromEntries([...since].reverse().map((change) => [change.field, change.before])),
  }
  const entered: Record<string, string> = {}
  const clashes: string[] = []
  for (const field of Object.keys({ ...current, ...typed })) {
    const [mine, theirs, base] = [typed[field] ?? '', current[field] ?? '', opened[field] ?? '']
    entered[field] = mine === base ? theirs : mine
    if (mine !== base && theirs !== base && mine !== theirs) clashes.push(field)
  }
  return { entered, clashes }
}
