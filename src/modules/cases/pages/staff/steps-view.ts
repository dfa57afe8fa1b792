import type { Case } from '../../queries/reading.ts'
import { nextStep, possibleSteps, type Stand, type Step } from '../../rules/next-step.ts'
import { caseHref } from './case-link.ts'
import { directSteps, stepGroups, stepWords } from './step-words.ts'

export type StepView = { step: Step; text: string; href: string; direct: boolean }

/** The next sensible thing as a button, the rest as a menu. */
export function stepsView(found: Pick<Case, 'reference'>, stand: Stand) {
  const next = nextStep(stand)
  const possible = new Set(possibleSteps(stand))
  const view = (step: Step): StepView => ({
    step,
    text: stepWords[step],
    href: `${caseHref(found.reference)}/${step}`,
    direct: directSteps.has(step),
  })
  const groups = stepGroups
    .map(({ title, steps }) => ({
      title,
      steps: steps.filter((step) => possible.has(step) && step !== next).map(view),
    }))
    .filter(({ steps }) => steps.length > 0)
  return { next: next ? view(next) : null, groups }
}
