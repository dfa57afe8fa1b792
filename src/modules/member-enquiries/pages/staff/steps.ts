import { z } from 'zod'
import { optionalId } from '#modules/cases/index.ts'
import { searchCustomers } from '#modules/customers/index.ts'
import { promisesOf } from '#modules/promises/index.ts'
import { type App, oneOf, optionalDay, optionalText, requiredText, system } from '#platform/http/index.ts'
import { dayInWords, LONDON } from '#platform/time/index.ts'
import { sayWhetherAtRisk } from '../../actions/at-risk.ts'
import { confirmSatisfied, disputeReply } from '../../actions/closing.ts'
import { escalateEnquiry } from '../../actions/escalate.ts'
import { questionsNow } from '../../actions/hand.ts'
import { recordAroundUs, sendHolding, sendReply } from '../../actions/replies.ts'
import { linkResident, recordAuthority, setQuestions, sortEnquiry } from '../../actions/triage.ts'
import { isTaken, questionsOf } from '../../queries/enquiries.ts'
import { answerDay, moveOf } from '../../rules/promised.ts'
import { composeReply, openQuestions, unanswered, waitingForConsent } from '../../rules/reply.ts'
import { proposeWhat, whatNames, whats } from '../../rules/what.ts'
import { serviceField } from './elsewhere-step.ts'
import { enquiryStep } from './enquiry-step.ts'

/** What can be done with an enquiry, each on a page of its own. */
export function stepPages(app: App) {
  enquiryStep(app, {
    step: 'sort',
    title: 'What is it really?',
    intro:
      'What is no enquiry goes the way that is made for it. It keeps its reference and its day, and the Member is told.',
    form: z.object({
      what: z.preprocess(oneOf, z.enum(whats, { error: 'Select what it is' })),
      serviceKey: z.preprocess((value) => oneOf(value) || null, z.string().max(60).nullable()),
      reason: optionalText(500),
    }),
    prefill: ({ enquiry }) => ({ what: enquiry.what === 'untriaged' ? proposeWhat(enquiry.words).what : enquiry.what }),
    fields: async ({ enquiry }, db) => [
      { kind: 'text', name: 'proposal', label: 'What it reads like', lines: [proposeWhat(enquiry.words).because] },
      {
        kind: 'radios',
        name: 'what',
        label: 'It is',
        items: whats.filter((what) => what !== 'untriaged').map((value) => ({ value, text: whatNames[value] })),
      },
      await serviceField(db),
      { kind: 'textarea', name: 'reason', label: 'Why (optional)', hint: 'The Member reads it', rows: 2 },
    ],
    tells: true,
    run: (tx, actor, { seen, form }) => sortEnquiry(tx, actor, { ...seen, ...form, reason: form.reason ?? '' }),
    done: 'Sorted',
    button: 'Sort it',
    blame: 'serviceKey',
  })

  enquiryStep(app, {
    step: 'questions',
    title: 'The questions',
    intro: 'One question on each line, in the Member’s own words. Those a unit has already stay as they are.',
    form: z.object({ questions: requiredText('Enter at least one question', 20_000) }),
    prefill: async ({ found }, db) => ({
      questions: (await questionsOf(db, found.id))
        .filter((question) => !isTaken(question))
        .map(({ question }) => question.replaceAll('\n', ' '))
        .join('\n'),
    }),
    fields: async ({ found, enquiry }, db) => {
      const given = (await questionsOf(db, found.id)).filter(isTaken)
      return [
        { kind: 'text', name: 'words', label: 'What the Member wrote', lines: enquiry.words.split(/\n+/) },
        ...(given.length > 0
          ? [
              {
                kind: 'text' as const,
                name: 'given',
                label: 'With a unit already',
                lines: given.map(({ question, unit }) => `${question} (${unit ?? 'a unit'})`),
              },
            ]
          : []),
        { kind: 'textarea', name: 'questions', label: 'Questions', rows: 8 },
      ]
    },
    run: (tx, actor, { seen, form }) =>
      setQuestions(tx, actor, { ...seen, questions: form.questions.split('\n').slice(0, 40) }),
    done: 'The questions are saved',
    button: 'Save the questions',
    blame: 'questions',
  })

  enquiryStep(app, {
    step: 'holding',
    title: 'Holding reply',
    intro:
      'Say why there is no full answer yet, and give one date: of the answer or, where none can honestly be given, of the next update. It counts as responded, never as resolved.',
    form: z.object({
      reason: requiredText('Enter why there is no full answer yet', 2000),
      newDate: optionalDay('Enter a date from today on, or leave it empty'),
      nextUpdateOn: optionalDay('Enter a date from today on, or leave it empty'),
    }),
    fields: () => [
      {
        kind: 'textarea',
        name: 'reason',
        label: 'Why there is no full answer yet',
        hint: 'The Member reads it',
        rows: 3,
      },
      { kind: 'date', name: 'newDate', label: 'We will answer by' },
      { kind: 'date', name: 'nextUpdateOn', label: 'Or: we will say how it stands by' },
    ],
    tells: true,
    warning: async ({ found }, { newDate }, db) =>
      moveInWords(answerDay(await promisesOf(db, system('enquiries'), [{ kind: 'case', id: found.id }])), newDate),
    run: (tx, actor, { seen, form }) => sendHolding(tx, actor, { ...seen, ...form }),
    done: 'The holding reply is sent',
    button: 'Send it',
    blame: 'newDate',
  })

  enquiryStep(app, {
    step: 'reply',
    title: 'Reply to the Member',
    intro: 'One reply for the whole enquiry. With a question open it is a partial reply, and says when the rest comes.',
    form: z.object({
      body: optionalText(20_000),
      restBy: optionalDay('Enter a date from today on'),
    }),
    prefill: async ({ found }, db) => {
      const questions = await questionsNow(db, found.id)
      const isWhole = questions.length > 0 && openQuestions(questions).length === 0
      return isWhole ? { body: composeReply(questions, { waitingUntil: null }) } : {}
    },
    fields: async ({ found }, db) => {
      const questions = await questionsNow(db, found.id)
      const [open, waiting] = [unanswered(questions), waitingForConsent(questions)]
      return [
        ...(waiting.length > 0
          ? [
              {
                kind: 'text' as const,
                name: 'waiting',
                label: 'Waits for the resident’s consent, and is left out',
                lines: waiting.map(({ question }) => question),
              },
            ]
          : []),
        ...(open.length > 0
          ? [
              {
                kind: 'text' as const,
                name: 'open',
                label: 'Not answered yet',
                lines: open.map(({ question }) => question),
              },
              { kind: 'date' as const, name: 'restBy', label: 'They will have the rest by' },
            ]
          : []),
        {
          kind: 'textarea',
          name: 'body',
          label: 'The reply',
          hint: 'Left empty, it is put together from the answers of the units',
          rows: 16,
        },
      ]
    },
    tells: true,
    run: (tx, actor, { seen, form }) => sendReply(tx, actor, { ...seen, ...form }),
    done: 'The reply is sent',
    button: 'Send it',
    blame: 'restBy',
  })

  enquiryStep(app, {
    step: 'around',
    title: 'A reply was sent around the team',
    intro: 'Record what a unit told the Member itself, and when. The figures count it from then.',
    form: z.object({
      body: requiredText('Enter what was sent', 20_000),
      sentAt: moment('Enter the day and time it was sent'),
      answersAll: z.preprocess(oneOf, z.enum(['yes', 'no'], { error: 'Select whether it answers everything' })),
    }),
    fields: () => [
      { kind: 'textarea', name: 'body', label: 'What was sent', rows: 8 },
      { kind: 'input', name: 'sentAt', label: 'When', type: 'datetime-local', classes: 'govuk-input--width-20' },
      {
        kind: 'radios',
        name: 'answersAll',
        label: 'Does it answer every question?',
        items: [
          { value: 'yes', text: 'Yes' },
          { value: 'no', text: 'No, we go on' },
        ],
      },
    ],
    run: (tx, actor, { seen, form }) =>
      recordAroundUs(tx, actor, { ...seen, ...form, answersAll: form.answersAll === 'yes', messageId: null }),
    done: 'The reply is recorded',
    button: 'Record it',
    blame: 'sentAt',
  })

  enquiryStep(app, {
    step: 'authority',
    needs: 'not-ended',
    title: 'May we tell the Member?',
    intro:
      'A resident who asks a Member to act lets us answer that Member. What is sensitive, or about somebody else, needs the resident’s own consent, which is recorded by itself.',
    form: z.object({
      authority: z.preprocess(oneOf, z.enum(['asked-to-act', 'none'], { error: 'Select what is known' })),
      note: requiredText('Enter how we know', 1000),
    }),
    prefill: ({ enquiry }) => ({ authority: enquiry.authority, note: enquiry.authorityNote }),
    fields: () => [
      {
        kind: 'radios',
        name: 'authority',
        label: 'What is known',
        items: [
          { value: 'asked-to-act', text: 'The resident asked the Member to act' },
          { value: 'none', text: 'They did not: nothing of the resident may be told' },
        ],
      },
      {
        kind: 'textarea',
        name: 'note',
        label: 'How we know',
        hint: 'For example: in the email of 18 November',
        rows: 2,
      },
    ],
    run: (tx, actor, { seen, form }) => recordAuthority(tx, actor, { ...seen, ...form }),
    done: 'Recorded',
    button: 'Record it',
    blame: 'note',
  })

  enquiryStep(app, {
    step: 'at-risk',
    needs: 'not-ended',
    title: 'Is somebody at risk?',
    intro:
      'An enquiry about somebody who may be harmed goes before all others, here and with every unit that has a part of it.',
    form: z.object({
      atRisk: z.preprocess(oneOf, z.enum(['yes', 'no'], { error: 'Select whether somebody is at risk' })),
      reason: requiredText('Enter what shows it', 500),
    }),
    prefill: ({ enquiry }) => ({ atRisk: enquiry.safeguarding ? 'no' : 'yes' }),
    fields: () => [
      {
        kind: 'radios',
        name: 'atRisk',
        label: 'What is known',
        items: [
          { value: 'yes', text: 'Somebody may be at risk' },
          { value: 'no', text: 'Nobody is at risk after all' },
        ],
      },
      { kind: 'textarea', name: 'reason', label: 'What shows it', rows: 2 },
    ],
    run: (tx, actor, { seen, form }) =>
      sayWhetherAtRisk(tx, actor, { ...seen, ...form, atRisk: form.atRisk === 'yes' }),
    done: 'Recorded',
    button: 'Record it',
    blame: 'atRisk',
  })

  enquiryStep(app, {
    step: 'resident',
    needs: 'not-ended',
    title: 'Who is the resident?',
    intro: 'From their record we propose whether this is the first contact, or whether we failed them before.',
    form: z.object({ q: optionalText(200), residentId: optionalId() }),
    fields: async ({ actor, entered }, db) => {
      const q = typeof entered.q === 'string' ? entered.q.trim() : ''
      const found = q === '' ? [] : await searchCustomers(db, actor, q, { limit: 8 })
      const items = found.map(({ id, name, address }) => ({
        value: id,
        text: `${name}${address ? `, ${address}` : ''}`,
      }))
      return [
        { kind: 'input', name: 'q', label: 'Name, phone, postcode or address' },
        ...(items.length > 0 ? [{ kind: 'radios' as const, name: 'residentId', label: 'The resident', items }] : []),
        ...(q !== '' && items.length === 0
          ? [
              {
                kind: 'text' as const,
                name: 'none',
                label: 'Nobody found',
                lines: ['Try another spelling, or a phone number.'],
              },
            ]
          : []),
      ]
    },
    looksUp: ({ q, residentId }) => q !== null && residentId === null,
    run: async (tx, actor, { seen, form }) =>
      form.residentId === null
        ? { refusal: 'no-such-resident' }
        : linkResident(tx, actor, { ...seen, residentId: form.residentId }),
    done: 'The record is linked',
    button: 'Find, or link the record',
    blame: 'q',
  })

  enquiryStep(app, {
    step: 'dispute',
    needs: 'answered',
    title: 'The Member disputes the reply',
    intro: 'Resolved is taken back, in the figures too. The same thread goes on, with its first date.',
    form: z.object({ reason: requiredText('Enter what is not answered', 2000) }),
    fields: () => [{ kind: 'textarea', name: 'reason', label: 'What is not answered', rows: 3 }],
    run: (tx, actor, { seen, form }) => disputeReply(tx, actor, { ...seen, ...form }),
    done: 'The enquiry is open again',
    button: 'Take it up again',
    blame: 'reason',
  })

  enquiryStep(app, {
    step: 'escalate',
    title: 'Take it further',
    intro:
      'It goes straight to the person above whoever has it, who must decide within one working day. Do this when the Member asks for it, or when you cannot get on.',
    form: z.object({ reason: requiredText('Enter why it is taken further', 2000) }),
    fields: () => [{ kind: 'textarea', name: 'reason', label: 'Why it is taken further', rows: 3 }],
    run: (tx, actor, { seen, form }) => escalateEnquiry(tx, actor, { ...seen, ...form }),
    done: 'The person above has it to decide',
    button: 'Take it further',
    blame: 'reason',
  })

  enquiryStep(app, {
    step: 'satisfied',
    needs: 'answered',
    title: 'The Member is satisfied',
    intro: 'This closes the enquiry.',
    form: z.object({}),
    fields: () => [],
    run: (tx, actor, { seen }) => confirmSatisfied(tx, actor, seen),
    done: 'The enquiry is closed',
    button: 'Close it',
    blame: 'form',
  })
}

/** A moment as a person gives it, in London's time. */
export function moment(words: string) {
  return z.preprocess(
    oneOf,
    z.string({ error: words }).transform((text, context) => {
      try {
        return Temporal.PlainDateTime.from(text).toZonedDateTime(LONDON).toInstant()
      } catch {
        context.addIssue({ code: 'custom', message: words })
        return z.NEVER
      }
    }),
  )
}

/** What a holding reply does to the day that was promised, for whoever is about to send it. */
function moveInWords(promised: Temporal.PlainDate | null, newDate: Temporal.PlainDate | null): string | null {
  const move = moveOf(promised, newDate)
  if (!promised || !move) return null
  const was = `the answer was due by ${dayInWords(promised)}`
  if (move === 'no-date' || !newDate) return `This takes a date back: ${was}, and has no date once you send it.`
  const units = {
    sooner: 'What units owe comes forward with it.',
    later: 'What units owe goes back only where its time had been cut short.',
  }
  return `This is ${move} than promised: ${was}, and is due by ${dayInWords(newDate)} once you send it. ${units[move]}`
}
