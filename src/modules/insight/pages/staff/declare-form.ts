import { z } from 'zod'
import type { DeclareDisruption, UpdateRefusal } from '#modules/promises/index.ts'
import { optionalDay, optionalText, requiredDay, requiredText } from '#platform/http/index.ts'

const several = z.preprocess(
  (value) => (value === undefined ? [] : [value].flat()),
  z.array(z.string().max(80)).max(200),
)

const treatments = ['next-update', 'new-date', 'withdraw'] as const

/** Everything a declaration says. Dates are checked against each other here, against today in the page. */
export const declareForm = z
  .object({
    step: z.enum(['check', 'change', 'declare']).catch('check'),
    reason: requiredText('Enter the reason in a few words, such as heavy snow', 60).pipe(
      z.string().regex(/[^.!?]$/, 'Enter the reason without a full stop: it goes into a sentence'),
    ),
    words: requiredText('Enter what the people affected are told', 600),
    services: several,
    wards: several,
    streets: optionalText(2000).transform((text) => (text ?? '').split('\n').flatMap((line) => line.trim() || [])),
    startsOn: requiredDay('Enter the first day'),
    endsOn: optionalDay('Enter the last day, or leave it empty'),
    nextUpdateOn: requiredDay('Enter the day of the next update'),
    treatment: z.enum(treatments, { error: 'Select what happens to what was promised' }),
    newDay: optionalDay('Enter the new date'),
  })
  .superRefine((form, context) => {
    const fault = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
    if (form.endsOn && Temporal.PlainDate.compare(form.endsOn, form.startsOn) < 0) {
      fault('endsOn', 'The last day must be the first day or later')
    }
    if (form.treatment === 'new-date' && form.newDay === null) fault('newDay', 'Enter the new date for all of them')
  })

export type DeclareForm = z.output<typeof declareForm>

/** What no form can know by itself: days that have passed, services, wards and streets that do not exist. */
export function faultsToday(form: DeclareForm, today: Temporal.PlainDate): Record<string, string> {
  const isPast = (day: Temporal.PlainDate | null) => day !== null && Temporal.PlainDate.compare(day, today) < 0
  return {
    ...(isPast(form.endsOn) ? { endsOn: 'The last day has passed. Enter a later one, or leave it empty' } : {}),
    ...(isPast(form.nextUpdateOn) ? { nextUpdateOn: 'Enter today or a later day for the next update' } : {}),
    ...(form.treatment === 'new-date' && isPast(form.newDay) ? { newDay: 'Enter today or a later day' } : {}),
    ...(Temporal.PlainDate.compare(form.startsOn, today.subtract({ days: 31 })) < 0
      ? { startsOn: 'The first day may be at most a month ago' }
      : {}),
  }
}

/** The declaration as the promises take it. */
export function declarationOf(form: DeclareForm, usrns: readonly string[]): DeclareDisruption {
  const { reason, words, startsOn, endsOn, nextUpdateOn, treatment, newDay } = form
  const reach = { serviceKeys: form.services, wardCodes: form.wards, usrns, startsOn, endsOn }
  const said = { ...reach, reason, words, nextUpdateOn }
  if (treatment === 'new-date' && newDay !== null) return { ...said, treatment, newDay }
  return { ...said, treatment: treatment === 'withdraw' ? 'withdraw' : 'next-update' }
}

export const updateForm = z.object({
  updateWords: requiredText('Enter the news for the people affected', 600),
  updateNext: requiredDay('Enter the day of the next update'),
})

export const endForm = z
  .object({
    endWords: requiredText('Enter what the people affected are told', 600),
    endDates: z.enum(['usual', 'one-day'], { error: 'Select how the new dates are set' }),
    endDay: optionalDay('Enter the day by which all of it is done'),
  })
  .superRefine((form, context) => {
    if (form.endDates === 'one-day' && form.endDay === null) {
      context.addIssue({ code: 'custom', path: ['endDay'], message: 'Enter the day by which all of it is done' })
    }
  })

export const updateRefusals: Record<UpdateRefusal, { field: string; words: string }> = {
  ended: { field: 'updateWords', words: 'This disruption is over. There is nothing to add' },
  'next-update-past': { field: 'updateNext', words: 'Enter today or a later day for the next update' },
}
