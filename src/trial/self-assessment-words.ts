/** What the council says of each point of the Code. A finding says that it complies in part. */
export const assessmentWords: Readonly<Record<string, { words: string; finding?: string }>> = {
  definition: {
    words:
      'Our policy uses this definition. Advisors are trained to recognise a complaint when somebody does not use the word.',
  },
  'requests-apart': {
    words:
      'A first report is a request. Somebody unhappy with what became of it can complain at once, and the work goes on.',
  },
  accepting: {
    words:
      'Each refusal is decided by the complaints manager, with evidence. The letter says how to ask the Ombudsman.',
  },
  access: {
    words: 'People complain on our website, by telephone, by letter or in person. Needs are recorded once and kept to.',
    finding:
      'Two offices asked for a paper form. Their staff were told in May that none is needed, and we check each quarter.',
  },
  resources: {
    words: 'The complaints manager and two officers answer for complaints, and may ask anybody in the council.',
  },
  'one-procedure': { words: 'We have two stages and no others.' },
  'acknowledge-stage-1': { words: 'We acknowledge in writing, point by point.' },
  'answer-stage-1': {
    words: 'Until March our own rule gave 15 working days. We answer within 10 since then.',
    finding: 'For most of the year our own rule gave more time than the Code. It was replaced on 1 April.',
  },
  extending: { words: 'Each longer time has its reason, a new day, and the Ombudsman’s address in the letter.' },
  'answer-when-known': { words: 'Answers go when they are known. What is left to do has a day and an owner.' },
  'every-point': { words: 'A letter cannot go while a point is open.' },
  'acknowledge-stage-2': { words: 'Nobody has to give a reason.' },
  'another-person': { words: 'Whoever answered stage 1 cannot be given stage 2.' },
  'answer-stage-2': { words: 'The chief executive signs the final answer.' },
  'putting-right': { words: 'A remedy is a promise with a day. It is followed until it is done.' },
  reporting: { words: 'This page and the figures beside it are the report.' },
  governance: { words: 'The committee considered it in public. Its response is above.' },
  repeating: { words: 'There was no restructure in this year.' },
  learning: {
    words: 'Each quarter heads of service say what they change because of complaints, and whether it helped.',
  },
  recommendations: { words: 'All that the Ombudsman recommended was done in time.' },
}

export const assessmentReport = {
  memberResponsible: 'Councillor Jane Hepworth',
  leadOfficer: 'Director of People and Resources',
  annualLetter: 'The Ombudsman decided 27 complaints about us and upheld 7. All recommendations were carried out.',
  otherReports: '',
  improvements: 'Shorter letters in plain words, and one place in which every complaint is kept.',
}

export const boardResponse =
  'The committee thanks everybody who took the trouble to complain. It asks for a report each quarter on what was changed, and for answers of stage 1 within the 10 working days of the Code.'
