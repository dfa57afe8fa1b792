import type { MeasureKey } from '../rules/measures.ts'

/** What each measure is called under a point of a Code. */
export const measureNames: Readonly<Record<MeasureKey, string>> = {
  'received-stage-1': 'Complaints received',
  'received-stage-2': 'Complaints looked at again at stage 2',
  escalated: 'Requests for the next stage',
  'acknowledged-stage-1': 'Acknowledged on time at stage 1',
  'acknowledged-stage-2': 'Acknowledged on time at stage 2',
  'on-time-stage-1': 'Answered on time at stage 1, by the first day promised',
  'on-time-stage-2': 'Answered on time at stage 2, by the first day promised',
  extended: 'Given longer time',
  'extended-told': 'Longer times told in a letter with the reason',
  'extended-met': 'Longer times that were met',
  refused: 'Not taken on as a complaint',
  'not-escalated': 'Not taken to the next stage',
  'points-answered': 'Answers with a finding for every point',
  'looked-at-by-another': 'Later stages answered by somebody who had not looked at it before',
  upheld: 'Upheld, and partially upheld, of what was answered',
  'remedies-done': 'Remedies due and carried through',
  signed: 'Answers signed before they went',
  open: 'Open on the day of the check',
  overdue: 'Overdue on the day of the check',
  ombudsman: 'Complaints that went to the Ombudsman',
  'ombudsman-upheld': 'Upheld by the Ombudsman',
  'ombudsman-demands': 'Orders and recommendations of the Ombudsman done',
}
