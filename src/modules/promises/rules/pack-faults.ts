import type { Misfit } from '#modules/definitions/index.ts'
import { dayInWords } from '#platform/time/index.ts'
import { packsFor } from './choosing.ts'
import { type Pack, type Tenure, tenures } from './pack.ts'
import type { Policy } from './policy.ts'

/** What is wrong inside one pack, given the policies there are. */
export function faultsInside(pack: Pack, policies: ReadonlyMap<string, Policy>): Misfit[] {
  const { receivedFrom, receivedUntil, grading, stages } = pack
  const misfits: Misfit[] = []
  if (receivedFrom && receivedUntil && Temporal.PlainDate.compare(receivedUntil, receivedFrom) < 0) {
    misfits.push({ path: ['receivedUntil'], message: 'must not be before receivedFrom' })
  }
  for (const [index, { stage, steps }] of stages.entries()) {
    const path = ['stages', index]
    if (stage !== index + 1) {
      misfits.push({ path: [...path, 'stage'], message: `Stages are numbered 1, 2, 3: this must be ${index + 1}` })
    }
    for (const [at, { step, policy }] of steps.entries()) {
      const named = policies.get(policy)
      const where = [...path, 'steps', at]
      if (steps.findIndex((other) => other.step === step) !== at) {
        misfits.push({ path: [...where, 'step'], message: `The step “${step}” is given twice` })
      }
      if (named && (step === 'acknowledge') !== (named.kind === 'acknowledge')) {
        misfits.push({ path: [...where, 'policy'], message: `“${policy}” is not a policy for the step “${step}”` })
      }
      if (named?.startsOn === 'acknowledgement' && !steps.slice(0, at).some((other) => other.step === 'acknowledge')) {
        misfits.push({
          path: [...where, 'policy'],
          message: `“${policy}” starts on an acknowledgement, and this stage has none before it`,
        })
      }
    }
  }
  for (const grade of ['low', 'medium'] as const) {
    if (grading && grading[grade] > 2) misfits.push({ path: ['grading', grade], message: 'must be reported as 1 or 2' })
  }
  return misfits
}

type Named = { readonly key: string; readonly pack: Pack }

/**
 * What is wrong with a pack beside the others for the same thing: a day on which two apply to one subject and tenure,
 * or none. Days are tried where a pack begins or ends, for nothing changes in between.
 */
export function faultsTogether({ key, pack }: Named, all: readonly Named[], subjects: readonly string[]): Misfit[] {
  const same = all.filter((other) => other.pack.for === pack.for)
  const packs = same.map((other) => other.pack)
  const misfits: Misfit[] = []
  for (const receivedOn of daysToTry(packs)) {
    for (const subject of subjects) {
      for (const tenure of tenures) {
        const found = packsFor(packs, { kind: pack.for, subject, tenure, receivedOn })
        const others = found.filter((other) => other !== pack)
        const when = inWords(subject, tenure, receivedOn)
        if (found.length === 0) misfits.push({ path: ['receivedFrom'], message: `No pack covers ${when}` })
        if (found.length > 1 && others.length < found.length) {
          const keys = same.filter((other) => others.includes(other.pack)).map((other) => `“${other.key}”`)
          misfits.push({ path: ['subjects'], message: `“${key}” and ${keys.join(' and ')} both cover ${when}` })
        }
      }
    }
  }
  return firstOfEach(misfits)
}

/** The same gap shows for every subject and day in it: once is enough. */
function firstOfEach(misfits: readonly Misfit[]): Misfit[] {
  return [...Map.groupBy(misfits, ({ path }) => path.join('.')).values()].flatMap(([first]) => (first ? [first] : []))
}

/** The first day of every stretch: where a pack begins, or the day after one ends. Before the first it is not asked. */
function daysToTry(packs: readonly Pack[]): Temporal.PlainDate[] {
  const always = packs.some(({ receivedFrom }) => !receivedFrom)
  const days = packs.flatMap(({ receivedFrom, receivedUntil }) => [
    ...(receivedFrom ? [receivedFrom] : []),
    ...(receivedUntil ? [receivedUntil.add({ days: 1 })] : []),
  ])
  const [first, ...others] = days.toSorted(Temporal.PlainDate.compare)
  if (!first) return [Temporal.PlainDate.from('2000-01-01')]
  return always ? [first.subtract({ days: 1 }), first, ...others] : [first, ...others]
}

const inWords = (subject: string, tenure: Tenure, day: Temporal.PlainDate) =>
  `the subject “${subject}” with the tenure “${tenure}” received on ${dayInWords(day)}`
