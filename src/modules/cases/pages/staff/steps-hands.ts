import { z } from 'zod'
import { staffInTeam } from '#modules/access/index.ts'
import { teams } from '#modules/organisation/index.ts'
import { serviceByKey, services } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { type App, oneOf, optionalDay, requiredText } from '#platform/http/index.ts'
import { joinDuplicates } from '../../actions/join.ts'
import { assignCase, markUrgent, moveToTeam, unmarkUrgent } from '../../actions/ownership.ts'
import { splitPart } from '../../actions/parts.ts'
import { changeService, previewService } from '../../actions/service.ts'
import { findCircle } from '../../queries/reading.ts'
import { lackedThings } from '../../rules/facts.ts'
import { likelyDuplicates } from '../duplicates.ts'
import { lackedInWords } from '../story-words.ts'
import { chosenId, chosenKey, optionalId } from './fields.ts'
import type { Field, Item } from './step-form.ts'
import { type Context, stepPage } from './step-page.ts'

/** Who does the work: another person, another team, another service, several, or with another case. */
export function handSteps(app: App) {
  stepPage(app, {
    step: 'assign',
    form: z.object({ ownerId: chosenId('Select a person') }),
    fields: async ({ found }, db) => [
      { kind: 'radios', name: 'ownerId', label: `Who in ${found.teamName}?`, items: await people(db, found.teamId) },
    ],
    run: (tx, actor, { seen, form }) => assignCase(tx, actor, { ...seen, ownerId: form.ownerId }),
    done: 'The case has a new owner',
    blame: 'ownerId',
  })

  stepPage(app, {
    step: 'move',
    form: z.object({
      teamId: chosenId('Select a team'),
      reason: requiredText('Enter why it goes to them', 500),
      lacked: z.preprocess(oneOf, z.enum(lackedThings, { error: 'Select what was lacking here' })),
    }),
    fields: async ({ found }, db) => [
      { kind: 'select', name: 'teamId', label: 'Team', items: await otherTeams(db, found.teamId) },
      { kind: 'textarea', name: 'reason', label: 'Why it goes to them', rows: 3 },
      {
        kind: 'radios',
        name: 'lacked',
        label: 'What stopped you doing it here?',
        hint: 'We count this to find what would save such moves',
        items: lackedThings.map((value) => ({ value, text: lackedInWords(value) })),
      },
    ],
    run: (tx, actor, { seen, form }) => moveToTeam(tx, actor, { ...seen, ...form }),
    done: 'The case is with the other team',
    blame: 'teamId',
  })

  stepPage(app, {
    step: 'urgent',
    intro: 'It goes before everything that is not urgent.',
    form: z.object({ reason: requiredText('Enter why it is urgent', 150) }),
    fields: () => [{ kind: 'input', name: 'reason', label: 'Why it is urgent' }],
    run: (tx, actor, { seen, form }) => markUrgent(tx, actor, { ...seen, reason: form.reason }),
    done: 'The case goes before the others',
    blame: 'reason',
  })

  stepPage(app, {
    step: 'not-urgent',
    form: z.object({ reason: requiredText('Enter why it is no longer urgent', 150) }),
    fields: () => [{ kind: 'input', name: 'reason', label: 'Why it is no longer urgent' }],
    run: (tx, actor, { seen, form }) => unmarkUrgent(tx, actor, { ...seen, reason: form.reason }),
    done: 'The case is back in its place',
    blame: 'reason',
  })

  stepPage(app, {
    step: 'split',
    intro:
      'The part gets a reference, a team and a date of its own. The customer hears one answer, from you, when all is done.',
    form: z.object({
      serviceKey: chosenKey('Select a service'),
      title: requiredText('Enter what this part is', 150),
      teamId: optionalId(),
      dueOn: optionalDay('Enter a date from today on, or leave it empty'),
    }),
    fields: async ({ found }, db) => [
      { kind: 'input', name: 'title', label: 'What is this part?', hint: 'In a line, as the other team reads it' },
      { kind: 'select', name: 'serviceKey', label: 'Service', items: await servicesToChoose(db, '') },
      {
        kind: 'select',
        name: 'teamId',
        label: 'Team',
        items: [{ value: '', text: 'The service’s own team' }, ...(await otherTeams(db, '')).slice(1)],
      },
      {
        kind: 'date',
        name: 'dueOn',
        label: 'Needed by (optional)',
        hint: `Left empty, the service’s own promise counts. ${found.reference} waits for it`,
      },
    ],
    run: (tx, actor, { seen, form }) => splitPart(tx, actor, { ...seen, ...form }),
    done: 'The part is with its team',
    blame: 'serviceKey',
  })

  stepPage(app, {
    step: 'service',
    intro: 'Answers that fit are carried over. The promise of the new service counts from the day the case came in.',
    form: z.object({
      serviceKey: chosenKey('Select a service'),
      reason: requiredText('Enter why it belongs there', 500),
    }),
    fields: async (context, db) => [
      {
        kind: 'select',
        name: 'serviceKey',
        label: 'Service',
        items: await servicesToChoose(db, context.found.serviceKey),
      },
      { kind: 'textarea', name: 'reason', label: 'Why it belongs there', hint: 'For staff', rows: 2 },
      ...(await leftOver(db, context)),
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => changeService(tx, actor, { ...seen, ...form }),
    done: 'The case is with the other service',
    blame: 'serviceKey',
  })

  stepPage(app, {
    step: 'join',
    intro: 'The people of this case move to the other one and are told once. You carry on there.',
    form: z
      .object({
        into: z.preprocess(oneOf, z.string().max(60).default('')),
        reference: z.preprocess(oneOf, z.string().max(60).default('')),
      })
      .refine(({ into, reference }) => into !== '' || reference !== '', {
        error: 'Select a case or enter a reference',
        path: ['reference'],
      }),
    fields: async (context, db) => [
      ...(await duplicates(db, context)),
      { kind: 'input', name: 'reference', label: 'Or enter its reference', classes: 'govuk-input--width-10' },
    ],
    tells: true,
    tellsAbout: async (tx, form) => (await findCircle(tx, form.reference || form.into))?.id ?? null,
    run: async (tx, actor, { seen, form }) => {
      const into = await findCircle(tx, form.reference || form.into)
      if (!into) return { refusal: 'no-such-case' }
      return joinDuplicates(tx, actor, { ...seen, intoId: into.id })
    },
    done: 'The cases are joined',
    blame: 'reference',
  })
}

const people = async (db: Db, teamId: string): Promise<Item[]> =>
  (await staffInTeam(db, teamId, db.clock.now())).map(({ id, name }) => ({ value: id, text: name }))

const otherTeams = async (db: Db, teamId: string): Promise<Item[]> => [
  { value: '', text: 'Select a team' },
  ...(await teams(db)).filter(({ id }) => id !== teamId).map(({ id, name }) => ({ value: id, text: name })),
]

async function servicesToChoose(db: Db, except: string): Promise<Item[]> {
  const offered = (await services(db)).filter(({ key, body }) => key !== except && body.caseKind !== 'none')
  const items = offered.map(({ key, body }) => ({ value: key, text: body.name }))
  return [{ value: '', text: 'Select a service' }, ...items.toSorted((a, b) => a.text.localeCompare(b.text, 'en'))]
}

/** What has no place in the form of the service that was chosen. */
async function leftOver(db: Db, { found, entered }: Context): Promise<Field[]> {
  const key = entered['serviceKey']
  const service = typeof key === 'string' && key !== '' ? await serviceByKey(db, key) : null
  if (!service) return []
  const { leftOver: left } = await previewService(db, found, service)
  const lines = left.map(({ name, lines }) => `${name}: ${lines.join(', ')}`)
  return [
    lines.length > 0
      ? { kind: 'text', name: 'left', label: 'Answers that do not fit. They stay on the case', lines }
      : { kind: 'text', name: 'left', label: 'Answers', lines: ['All of them fit'] },
  ]
}

async function duplicates(db: Db, { actor, found }: Context): Promise<Field[]> {
  const likely = await likelyDuplicates(db, actor, {
    serviceKey: found.serviceKey,
    place: found.place,
    except: found.id,
  })
  if (likely.length === 0)
    return [
      { kind: 'text', name: 'none', label: 'Likely the same', lines: ['We found no open case like this one nearby'] },
    ]
  const items = likely.map(({ reference, summary, reason, teamName }) => ({
    value: reference,
    text: `${reference}: ${summary}`,
    hint: { text: `${reason}. ${teamName ?? ''}` },
  }))
  return [{ kind: 'radios', name: 'into', label: 'Likely the same', items }]
}
