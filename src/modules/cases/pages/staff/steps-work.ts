import { z } from 'zod'
import { promisesOf } from '#modules/promises/index.ts'
import { type App, formErrors, oneOf, optionalText, requiredDay, requiredText } from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { reopenCase } from '../../actions/closing.ts'
import { refuseCase, withdrawCase } from '../../actions/finish.ts'
import { endWait, waitForThirdParty } from '../../actions/waiting.ts'
import { standOf } from './case-steps.ts'
import { stepPage } from './step-page.ts'

/** Waiting and ending without an outcome of the service. */
export function workSteps(app: App) {
  stepPage(app, {
    step: 'wait',
    intro: 'What we promised the customer goes on running. They are told whom we wait for, and that the date stays.',
    form: z.object({
      forWhom: requiredText('Enter whom you wait for', 150),
      kind: z.preprocess(oneOf, z.enum(['expected', 'update'], { error: 'Select what you can say about the date' })),
      day: requiredDay('Enter a date from today on'),
    }),
    fields: () => [
      {
        kind: 'input',
        name: 'forWhom',
        label: 'Whom do we wait for?',
        hint: 'The customer reads this. For example, Larkfield Highways, who repair roads for us',
      },
      {
        kind: 'radios',
        name: 'kind',
        label: 'What can you say about the date?',
        items: [
          { value: 'expected', text: 'They have said by when' },
          {
            value: 'update',
            text: 'Nobody can say yet',
            hint: { text: 'The customer hears from us again by the date below' },
          },
        ],
      },
      { kind: 'date', name: 'day', label: 'Date' },
    ],
    tells: true,
    async warns({ found, actor }, { day }, db) {
      const promises = await promisesOf(db, actor, [{ kind: 'case', id: found.id }])
      const before = promises.find(
        ({ state, dueAt }) => state === 'running' && Temporal.PlainDate.compare(londonDate(dueAt), day) < 0,
      )
      if (!before) return null
      return `That is later than what we promised: “${before.words}.” If it cannot be kept, change the promised date too.`
    },
    run: (tx, actor, { seen, form }) =>
      waitForThirdParty(tx, actor, {
        ...seen,
        forWhom: form.forWhom,
        on: form.kind === 'expected' ? { expected: form.day } : { nextUpdate: form.day },
      }),
    done: 'The case waits. The promise goes on running',
    blame: 'day',
  })

  stepPage(app, {
    step: 'end-wait',
    form: z.object({ words: optionalText(500) }),
    fields: () => [
      {
        kind: 'input',
        name: 'words',
        label: 'What came of it (optional)',
        hint: 'The customer sees this on their page',
      },
    ],
    run: (tx, actor, { seen, form }) => endWait(tx, actor, { ...seen, words: form.words }),
    done: 'The case goes on',
    blame: 'words',
  })

  stepPage(app, {
    step: 'refuse',
    intro: 'For what we will not do at all. If one of the service’s outcomes fits, finish the case with that instead.',
    form: z.object({ reason: requiredText('Enter the reason. The customer is told it', 2000) }),
    fields: () => [
      { kind: 'textarea', name: 'reason', label: 'Why we cannot do it', hint: 'Say what they can do instead' },
    ],
    tells: true,
    check: async ({ actor, found, service }) =>
      standOf(actor, found, service, true).refusesByOutcome
        ? formErrors({
            reason: 'The law says what a refusal must tell them. Finish the case with the outcome that refuses',
          })
        : null,
    run: (tx, actor, { seen, form }) => refuseCase(tx, actor, { ...seen, reason: form.reason }),
    done: 'The customer is told that we cannot do it, and why',
    blame: 'reason',
  })

  stepPage(app, {
    step: 'withdraw',
    intro: 'Only when the customer told you so.',
    form: z.object({ reason: optionalText(500) }),
    fields: () => [{ kind: 'input', name: 'reason', label: 'What they said (optional)' }],
    tells: true,
    run: (tx, actor, { seen, form }) => withdrawCase(tx, actor, { ...seen, reason: form.reason }),
    done: 'The case is finished: they no longer need it',
    blame: 'reason',
  })

  stepPage(app, {
    step: 'reopen',
    intro: 'The case goes back into its queue with a new promise, and whoever hears of it is told.',
    form: z.object({ reason: requiredText('Enter why it is reopened', 500) }),
    fields: () => [
      { kind: 'textarea', name: 'reason', label: 'Why', hint: 'The customer sees this on their page', rows: 3 },
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => reopenCase(tx, actor, { ...seen, reason: form.reason }),
    done: 'The case is open again',
    blame: 'reason',
  })
}
