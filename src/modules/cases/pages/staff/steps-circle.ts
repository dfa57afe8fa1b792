import { z } from 'zod'
import { listScopes } from '#modules/access/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, oneOf, requiredText } from '#platform/http/index.ts'
import { changeCircle } from '../../actions/circle.ts'
import type { Field } from './step-form.ts'
import { type Context, stepPage } from './step-page.ts'

const choose = 'Select who may know'
const asUsual = 'service'

/** Who may know of a case: a circle of named people, or those who know of its service. */
export function circleStep(app: App) {
  stepPage(app, {
    step: 'circle',
    intro: 'Nobody else finds it, in lists, counts or searches either. Private links sent before stop working.',
    form: z.object({
      circle: z.preprocess(oneOf, z.union([z.literal(asUsual), z.uuid()], { error: choose })),
      reason: requiredText('Enter why', 500),
    }),
    fields: async (context, db) => [
      await circles(db, context),
      { kind: 'input', name: 'reason', label: 'Why', hint: 'For those who may know' },
    ],
    run: (tx, actor, { seen, form }) =>
      changeCircle(tx, actor, { ...seen, scopeId: form.circle === asUsual ? null : form.circle, reason: form.reason }),
    done: 'Only those people know of the case now',
    blame: 'circle',
  })
}

async function circles(db: Db, { actor, found }: Context): Promise<Field> {
  const named = (await listScopes(db)).filter(({ id, kind }) => kind === 'named' && actor.scopes.includes(id))
  const items = named.filter(({ id }) => id !== found.scopeId).map(({ id, name }) => ({ value: id, text: name }))
  const isNamed = named.some(({ id }) => id === found.scopeId)
  return {
    kind: 'radios',
    name: 'circle',
    label: 'Who may know of it?',
    hint: 'Circles of named people that you are in. An administrator makes them',
    items:
      isNamed || items.length === 0 ? [...items, { value: asUsual, text: 'Those who know of this service' }] : items,
  }
}
