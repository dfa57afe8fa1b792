import type { Db } from '#platform/db/index.ts'
import type { StaffActor } from '#platform/http/index.ts'
import type { Case } from '../../queries/reading.ts'
import { nextStep, possibleSteps, type Stand, type Step } from '../../rules/next-step.ts'
import { caseHref } from './case-link.ts'
import { directSteps, stepGroups, stepWords } from './step-words.ts'

export type StepView = { text: string; href: string; direct: boolean }

/** Something that came out of a case, and what it is called there. */
export type CameOfIt = { name: string; reference: string; href: string; stands: string }

/** What a later module offers on a case: a page of its own behind the case's address. */
export type CaseOffer = {
  path: string
  text: string
  fits(actor: StaffActor, found: Case): boolean
} & Partial<CaseTrail>

/** What came out of this case in a later module, or what it came from, for whoever may know of it. */
export type CaseTrail = { cameOf(db: Db, actor: StaffActor, found: Case): Promise<CameOfIt[]> }

export const isOffer = (offered: CaseOffer | CaseTrail): offered is CaseOffer => 'fits' in offered

/** The next sensible thing as a button, the rest as a menu. */
export function stepsView(
  found: Pick<Case, 'reference'>,
  stand: Stand,
  offered: readonly Pick<CaseOffer, 'path' | 'text'>[] = [],
) {
  const next = nextStep(stand)
  const possible = new Set(possibleSteps(stand))
  const view = (step: Step): StepView => ({
    text: stepWords[step],
    href: `${caseHref(found.reference)}/${step}`,
    direct: directSteps.has(step),
  })
  const offers = offered.map(
    ({ path, text }): StepView => ({ text, href: `${caseHref(found.reference)}/${path}`, direct: false }),
  )
  const groups = stepGroups
    .map(({ title, steps }, index) => ({
      title,
      steps: [...steps.filter((step) => possible.has(step) && step !== next).map(view), ...(index === 0 ? offers : [])],
    }))
    .filter(({ steps }) => steps.length > 0)
  return { next: next ? view(next) : null, groups }
}
