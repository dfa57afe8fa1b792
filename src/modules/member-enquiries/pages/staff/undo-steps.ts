import { z } from 'zod'
import { type App, oneOf, requiredText } from '#platform/http/index.ts'
import { takeQuestionBack, undoConversion } from '../../actions/undo.ts'
import { questionsOf } from '../../queries/enquiries.ts'
import { enquiryStep } from './enquiry-step.ts'

const reason = requiredText('Enter why it was a mistake', 500)
const reasonField = {
  kind: 'textarea',
  name: 'reason',
  label: 'Why it was a mistake',
  hint: 'The Member reads it, if they were told that it goes another way',
  rows: 2,
} as const

/** What was sorted wrongly has a way back, for as long as nobody was written to about what it became. */
export function undoSteps(app: App) {
  enquiryStep(app, {
    step: 'undo',
    needs: 'converted',
    title: 'It is an enquiry after all',
    intro:
      'It comes back to you with the promises it had, counted from the day it came. The figures count it as if it had never gone another way.',
    form: z.object({ reason }),
    fields: () => [reasonField],
    tells: true,
    run: (tx, actor, { seen, form }) => undoConversion(tx, actor, { ...seen, ...form }),
    done: 'It is an enquiry again',
    button: 'Undo',
    blame: 'reason',
  })

  enquiryStep(app, {
    step: 'question-back',
    title: 'We answer this question after all',
    intro:
      'It is a question of this enquiry again. The case that was opened for it is closed as opened in error, and what is written about that case comes here.',
    form: z.object({ questionId: z.preprocess(oneOf, z.uuid({ error: 'Select the question' })), reason }),
    fields: async ({ found }, db) => [
      {
        kind: 'radios',
        name: 'questionId',
        label: 'Which question?',
        items: (await questionsOf(db, found.id))
          .filter(({ convertedTo }) => convertedTo !== null)
          .map(({ id, number, question }) => ({ value: id, text: `${number}. ${question}` })),
      },
      reasonField,
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => takeQuestionBack(tx, actor, { ...seen, ...form }),
    done: 'The question is answered here again',
    button: 'Undo',
    blame: 'questionId',
  })
}
