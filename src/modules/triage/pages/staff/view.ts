import { z } from 'zod'
import { phoneInWords } from '#modules/customers/index.ts'
import type { Service } from '#modules/services/index.ts'
import type { DecideRefusal } from '../../actions/decide.ts'
import type { Item } from '../../queries/items.ts'
import { candidatesOf } from '../../queries/waiting.ts'
import { doubtInWords } from '../../rules/doubt.ts'
import { requestInWords } from '../../rules/follows.ts'

export const triageWork = { access: { for: 'staff' as const, permission: 'triage.work' } }

const alikeSchema = z.array(z.object({ itemId: z.string(), why: z.string() })).catch([])

export type ItemView = ReturnType<typeof itemView>

/** One report as the pages show it, with the services it is probably for. */
export function itemView(item: Item, services: ReadonlyMap<string, Service>) {
  const nameOf = (key: string | null) => (key === null ? null : (services.get(key)?.body.name ?? key))
  return {
    ...item,
    from: sources[item.source],
    doubt: item.doubt && doubtInWords[item.doubt],
    saidAbout: item.followedReference ? requestInWords(item) : null,
    saidByPhone: item.saidByPhone && phoneInWords(item.saidByPhone),
    isCase: item.caseId !== null,
    again: item.saysAgain,
    candidates: [...sentFor(item), ...candidatesOf(item.candidates)]
      .filter(({ service }, at, all) => at === all.findIndex((other) => other.service === service))
      .filter(({ service }) => services.get(service)?.body.caseKind !== 'none' && services.has(service))
      .slice(0, 3)
      .map(({ service, confidence, reason }, at) => ({
        service,
        reason,
        key: String(at + 1),
        name: nameOf(service),
        sure: confidence === null ? null : sureness(confidence),
      })),
    alike: alikeSchema.parse(item.alike),
    serviceName: nameOf(item.serviceKey),
    suggestedName: nameOf(item.suggested),
    movedTo: item.state === 'routed' && item.caseServiceKey !== item.serviceKey ? nameOf(item.caseServiceKey) : null,
    stateWords: states[item.state],
    sure: sureness(item.confidence),
  }
}

/** What came by the form of a service may be for that service after all. */
const sentFor = ({ caseId, caseServiceKey, urgentService }: Item) =>
  caseId !== null && caseServiceKey !== null && urgentService !== null && caseServiceKey !== 'something-else'
    ? [{ service: caseServiceKey, confidence: null, reason: 'It was sent in the form of this service' }]
    : []

const sources = { report: 'Report', email: 'Email', web: 'Website' } as const

const states = {
  open: 'Waiting for a person',
  routed: 'Went to a service by itself',
  decided: 'A person chose the service',
  chase: 'Asks about an earlier report',
  duplicate: 'The same as an earlier report',
  'no-action': 'No action needed',
} as const

/** How sure we are, in words. */
export function sureness(confidence: number): string {
  if (confidence >= 0.9) return 'very likely'
  if (confidence >= 0.7) return 'likely'
  return confidence >= 0.45 ? 'possible' : 'a guess'
}

export const refusals: Record<DecideRefusal, string> = {
  'decided-already': 'Somebody has decided on this one already',
  'no-such-service': 'Choose a service from the list',
  'no-such-case': 'There is no case with this reference that you can see. Check the number, for example FP-1004237',
  'case-not-open': 'This case is closed. Choose the service instead, so that a new one opens',
  'is-a-case': 'This came by the website and is a case already. Choose the service it belongs to',
  'others-would-read':
    'People who may not know of this can open that case, and would read it there. Choose the service it is for: it becomes a case of its own, and that one has nothing of it',
  'cannot-be-undone': 'Something came of this one. Change the service on its case instead',
}

/** The services a person may choose, by name, without the likeliest that have buttons. */
export const choicesOf = (services: ReadonlyMap<string, Service>) =>
  [...services.values()]
    .filter(({ body }) => body.caseKind !== 'none')
    .map(({ key, body }) => ({ value: key, text: body.name }))
    .toSorted((a, b) => a.text.localeCompare(b.text))
