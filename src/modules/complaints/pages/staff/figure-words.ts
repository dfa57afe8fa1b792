import type { Figure } from '../../rules/figures.ts'

/** What each figure is called, and what exactly it counts. */
export const figureWords: Readonly<Record<Figure, { name: string; definition: string }>> = {
  received: {
    name: 'Received',
    definition:
      'Stages that began in this time: a complaint that came is its first, one looked at again its next. What went to another procedure is not counted.',
  },
  escalated: {
    name: 'Taken to the next stage',
    definition: 'Second and third stages that were asked for in this time.',
  },
  answered: {
    name: 'Answered',
    definition: 'Stages whose answer went in this time, with a finding. Withdrawn and refused ones are apart.',
  },
  'on-time': {
    name: 'Answered on time',
    definition:
      'Stages answered in this time by the first day promised. Time taken longer does not make an answer timely.',
  },
  'on-time-extended': {
    name: 'Answered in longer time',
    definition: 'Stages answered in this time after the first day promised, and by the day it was extended to.',
  },
  late: { name: 'Answered late', definition: 'Stages answered in this time after the last day promised.' },
  'without-date': {
    name: 'Answered without a date',
    definition: 'Stages answered in this time for which no day to answer by ran.',
  },
  upheld: { name: 'Upheld', definition: 'Stages answered in this time with every point upheld.' },
  'partially-upheld': { name: 'Partially upheld', definition: 'Stages answered in this time with some points upheld.' },
  'not-upheld': { name: 'Not upheld', definition: 'Stages answered in this time with no point upheld.' },
  withdrawn: { name: 'Withdrawn', definition: 'Stages that ended in this time because no answer was wanted any more.' },
  open: { name: 'Open now', definition: 'Stages without an answer now, whenever they came.' },
  overdue: { name: 'Overdue now', definition: 'Open stages with a promise that is broken now.' },
  'open-under-2-weeks': { name: 'Open under 2 weeks', definition: 'Open stages that began less than 14 days ago.' },
  'open-under-4-weeks': { name: 'Open 2 to 4 weeks', definition: 'Open stages that began 14 to 27 days ago.' },
  'open-under-3-months': { name: 'Open 4 to 13 weeks', definition: 'Open stages that began 28 to 90 days ago.' },
  'open-longer': { name: 'Open 13 weeks and more', definition: 'Open stages that began 91 days ago or earlier.' },
  extensions: { name: 'Given longer time', definition: 'Longer times to answer that were taken in this time.' },
  refused: { name: 'Not taken on', definition: 'Complaints that were refused in this time.' },
  'not-escalated': {
    name: 'Not taken further',
    definition: 'Requests for the next stage that were refused in this time.',
  },
  'remedies-owed': { name: 'Remedies to be done', definition: 'Remedies that were promised and are not done now.' },
  'remedies-overdue': {
    name: 'Remedies overdue',
    definition: 'Remedies that are not done now, and whose day is past.',
  },
  ombudsman: { name: 'Ombudsman cases', definition: 'Cases of an Ombudsman on our complaints that came in this time.' },
  'ombudsman-decided': {
    name: 'Ombudsman decisions',
    definition: 'Cases that an Ombudsman decided or closed in this time.',
  },
  'ombudsman-upheld': {
    name: 'Upheld by the Ombudsman',
    definition: 'Cases that an Ombudsman decided in this time, with fault or maladministration found.',
  },
  compliments: { name: 'Compliments', definition: 'Compliments that came in this time.' },
  suggestions: { name: 'Suggestions', definition: 'Suggestions that came in this time.' },
  'acknowledge-due': {
    name: 'To be acknowledged',
    definition: 'Stages that began in this time and were acknowledged, or whose day to acknowledge has gone by.',
  },
  'acknowledged-on-time': {
    name: 'Acknowledged on time',
    definition: 'Stages that began in this time and were acknowledged by the day promised.',
  },
  'looked-again': { name: 'Looked at again', definition: 'Second and third stages answered in this time.' },
  'looked-at-by-another': {
    name: 'Looked at by somebody else',
    definition: 'Later stages answered in this time by somebody who answered no stage before.',
  },
  'points-answered': {
    name: 'Every point answered',
    definition: 'Stages answered in this time with a finding for each point that is ours to answer for.',
  },
  extended: { name: 'Longer times', definition: 'Longer times to answer that were taken in this time.' },
  'extended-told': {
    name: 'Longer times told with the reason',
    definition: 'Longer times taken in this time with the reason written down and a letter sent about it.',
  },
  'extended-met': {
    name: 'Longer times met',
    definition: 'Longer times taken in this time for stages answered by the day they were extended to.',
  },
  'remedies-due': {
    name: 'Remedies due',
    definition: 'Remedies promised for a day in this time that is past.',
  },
  'remedies-done': {
    name: 'Remedies carried through',
    definition: 'Remedies promised for a day in this time that is past, and done since.',
  },
  'answers-sent': { name: 'Answers sent', definition: 'Letters with the answer of a stage that went in this time.' },
  'answers-signed': {
    name: 'Answers signed',
    definition: 'Letters with the answer of a stage that went in this time, signed by somebody of the chain.',
  },
  'demands-due': {
    name: 'Orders and recommendations due',
    definition: 'What an Ombudsman ordered or recommended for a day in this time that is past.',
  },
  'demands-done': {
    name: 'Orders and recommendations done',
    definition: 'What an Ombudsman ordered or recommended for a day in this time that is past, and done since.',
  },
}
