import { z } from 'zod'
import { defineKind, givenTwice, type Known, type Misfit, missingReference } from '#modules/definitions/index.ts'
import { type Condition, checkAsked, checkForm, type Question, questionsOf } from '#modules/forms/index.ts'
import { containers } from '#modules/places/index.ts'
import { type ServiceBody, serviceSchema } from './service.ts'
import { checkSayings, wordsOfDanger } from './words-of-danger.ts'

/** Services: one file each in `council/services`. */
export const serviceKind = defineKind({
  kind: 'service',
  folder: 'services',
  title: 'Services',
  schema: serviceSchema,
  reads: ['policy-pack', wordsOfDanger.kind],
  check: checkService,
})

function checkService(service: ServiceBody, known: Known): Misfit[] {
  const questions = new Map(questionsOf(service.form).map(({ question }) => [question.key, question]))
  return [
    ...checkForm(service.form).map(({ path, message }) => ({ path: ['form', ...path], message })),
    ...checkReferences(service, known),
    ...checkRules(service, questions),
    ...checkWritten(service, known),
    ...checkQuestionKeys(service, questions),
    ...checkOutcomes(service),
    ...checkChallenge(service, known),
  ]
}

const overseen = z.looseObject({
  ombudsman: z.literal('information-commissioner'),
  stages: z.array(z.looseObject({ steps: z.array(z.looseObject({ policy: z.string() })) })),
})

/** What the Information Commissioner oversees is answered with how to challenge the answer: the law asks for it. */
function checkChallenge({ promises, challenge }: ServiceBody, known: Known): Misfit[] {
  if (challenge !== null || promises.resolve === null) return []
  const isOverseen = [...known.written('policy-pack').values()].some((pack) =>
    overseen.safeParse(pack).data?.stages.some(({ steps }) => steps.some(({ policy }) => policy === promises.resolve)),
  )
  if (!isOverseen) return []
  const message = `“${promises.resolve}” is a promise of the law on information: say how an answer can be challenged`
  return [{ path: ['challenge'], message }]
}

function checkReferences(service: ServiceBody, known: Known): Misfit[] {
  const refer = (kind: string, key: string | null | undefined, path: (string | number)[]) =>
    key ? missingReference(known, kind, key, path) : []
  const { acknowledge, resolve } = service.promises
  return [
    ...refer('team', service.team, ['team']),
    ...refer('policy', acknowledge, ['promises', 'acknowledge']),
    ...refer('policy', resolve, ['promises', 'resolve']),
    ...refer('scope', service.scope, ['scope']),
    ...refer('guidance', service.guidance, ['guidance']),
    ...refer('cause', service.demand?.failure, ['demand', 'failure']),
    ...service.rules.flatMap((rule, index) => [
      ...refer('team', rule.team, ['rules', index, 'team']),
      ...refer('policy', rule.acknowledge, ['rules', index, 'acknowledge']),
      ...refer('policy', rule.resolve, ['rules', index, 'resolve']),
      ...refer('scope', rule.scope, ['rules', index, 'scope']),
      ...refer('rota', rule.duty, ['rules', index, 'duty']),
    ]),
    ...service.settling.flatMap(({ limit }, index) => refer('power', limit, ['settling', index, 'limit'])),
  ]
}

function checkRules({ rules, askInstead }: ServiceBody, questions: ReadonlyMap<string, Question>): Misfit[] {
  const conditions: [Condition, (string | number)[]][] = [
    ...rules.map(({ when }, index): [Condition, (string | number)[]] => [when, ['rules', index, 'when']]),
    ...askInstead.map(({ when }, index): [Condition, (string | number)[]] => [when, ['askInstead', index, 'when']]),
  ]
  return conditions.flatMap(([condition, path]) => checkAsked(condition, questions, path))
}

function checkWritten({ rules }: ServiceBody, known: Known): Misfit[] {
  return rules.flatMap(({ written }, index) => [
    ...checkSayings(written?.inOrder ?? [], known, ['rules', index, 'written', 'inOrder']),
    ...checkSayings(written?.unless ?? [], known, ['rules', index, 'written', 'unless']),
    ...(written?.before ?? []).flatMap((key, at) =>
      missingReference(known, 'service', key, ['rules', index, 'written', 'before', at]),
    ),
  ])
}

function checkQuestionKeys(service: ServiceBody, questions: ReadonlyMap<string, Question>): Misfit[] {
  const expect = (key: string | undefined, types: Question['type'][], path: (string | number)[]): Misfit[] => {
    const question = key === undefined ? undefined : questions.get(key)
    if (key === undefined || (question && types.includes(question.type))) return []
    const message = question
      ? `“${key}” must be a question of type ${types.join(' or ')}`
      : `There is no question “${key}”`
    return [{ path, message }]
  }
  const { collectionCheck, deceased, placeQuestions, settling } = service
  return [
    ...placeQuestions.flatMap((key, index) => expect(key, ['place', 'address'], ['placeQuestions', index])),
    ...expect(collectionCheck?.address, ['address'], ['collectionCheck', 'address']),
    ...expect(collectionCheck?.container, ['choice'], ['collectionCheck', 'container']),
    ...checkContainers(collectionCheck ? questions.get(collectionCheck.container) : undefined),
    ...(collectionCheck?.notWhenKnown ?? []).flatMap((key, index) =>
      service.form.pages.some((page) => page.key === key)
        ? []
        : [{ path: ['collectionCheck', 'notWhenKnown', index], message: `There is no page “${key}”` }],
    ),
    ...expect(deceased?.name, ['short-text'], ['deceased', 'name']),
    ...expect(deceased?.diedOn, ['date'], ['deceased', 'diedOn']),
    ...expect(deceased?.bornOn, ['date'], ['deceased', 'bornOn']),
    ...expect(deceased?.address, ['address'], ['deceased', 'address']),
    ...settling.flatMap(({ amount }, index) => expect(amount, ['amount', 'short-text'], ['settling', index, 'amount'])),
  ]
}

function checkContainers(question: Question | undefined): Misfit[] {
  const values = question?.type === 'choice' ? question.options.map(({ value }) => value) : []
  return values
    .filter((value) => !containers.some((container) => container === value))
    .map((value) => ({
      path: ['collectionCheck', 'container'],
      message: `“${value}” is not a container the rounds know: ${containers.join(', ')}`,
    }))
}

function checkOutcomes({ outcomes, caseKind }: ServiceBody): Misfit[] {
  if (outcomes.length === 0 && caseKind !== 'none') {
    return [{ path: ['outcomes'], message: 'A service that opens cases needs “outcomes”: how its work can end' }]
  }
  const unknown = outcomes.flatMap(({ words, needs }, index): Misfit[] => {
    const keys = new Set(needs.map((need) => need.key))
    const used = [...words.matchAll(/\{([a-z0-9-]+)\}/g)].map(([, name = '']) => name)
    return used
      .filter((name) => !keys.has(name))
      .map((name) => ({
        path: ['outcomes', index, 'words'],
        message: `“{${name}}” is not one of this outcome’s needs`,
      }))
  })
  const twice = givenTwice(
    outcomes.map(({ key }) => key),
    (index) => ['outcomes', index, 'key'],
  )
  return [...unknown, ...twice]
}
