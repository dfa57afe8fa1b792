type Asked = {
  /** Key of the team that answers. */
  readonly team: string
  readonly question: string
  readonly answer?: string
  readonly outcome?: 'done' | 'long-lead' | 'below-intervention'
  /** Days within which the answer says that the work is done. */
  readonly workWithin?: number
}

/** What a Member asked and what became of it. Days are working days before today; what is missing has not happened. */
export type EnquiryStory = {
  readonly from: string
  readonly door: 'phone' | 'portal'
  readonly ward: string
  readonly forResident?: boolean
  readonly urgent?: boolean
  readonly came: number
  readonly questions: readonly [Asked, ...Asked[]]
  readonly split?: number
  readonly answered?: number
  /** A unit's answer that came back, before it was answered again. */
  readonly givenBack?: { readonly on: number; readonly missing: string }
  readonly held?: { readonly on: number; readonly because: string; readonly newDateIn: number }
  readonly replied?: number
  readonly disputed?: { readonly on: number; readonly because: string }
  readonly takenFurther?: { readonly on: number; readonly because: string }
  readonly satisfied?: number
}

export const enquiries: readonly EnquiryStory[] = [
  {
    from: 'delia.rowe@example.org',
    door: 'phone',
    ward: 'W-CAS',
    came: 60,
    questions: [
      {
        team: 'highways-maintenance',
        question: 'Why does the road sign in Castlegate point the wrong way?',
        answer: 'A lorry turned it. It was turned back and fixed with a second bolt on Monday.',
        outcome: 'done',
      },
      {
        team: 'street-lighting',
        question: 'When is the lamp above it lit again?',
        answer: 'The lamp was lit on Tuesday evening.',
        outcome: 'done',
      },
    ],
    split: 59,
    answered: 57,
    replied: 56,
    satisfied: 53,
  },
  {
    from: 'nasreen.malik@example.org',
    door: 'portal',
    ward: 'W-MIL',
    came: 14,
    questions: [
      {
        team: 'highways-maintenance',
        question: 'The kerb stones in Mill Lane are loose and the contractor left them so. When are they put right?',
        answer:
          'The stones have to be ordered. The work is done within 28 days, and our contract lead looks at it before we pay.',
        outcome: 'long-lead',
        workWithin: 28,
      },
    ],
    split: 13,
    answered: 11,
    replied: 10,
  },
  {
    from: 'tobias.lund@example.org',
    door: 'phone',
    ward: 'W-STA',
    forResident: true,
    came: 44,
    questions: [
      {
        team: 'environmental-protection',
        question: 'Why are there still rats in the yard after twenty days?',
        answer:
          'The first bait was put in the wrong place. It was laid again yesterday and we look at it each week until they are gone.',
        outcome: 'done',
      },
      {
        team: 'housing-repairs',
        question: 'Who mends the broken drain cover they come in by?',
        answer: 'The cover was replaced on Thursday.',
        outcome: 'done',
      },
    ],
    split: 43,
    answered: 41,
    givenBack: { on: 40, missing: 'Please say who looks at it each week, and until when.' },
    held: { on: 39, because: 'The drain has to be opened before we can say when it is mended.', newDateIn: 4 },
    replied: 37,
    disputed: { on: 35, because: 'The resident says that nobody came this week.' },
  },
  {
    from: 'pauline.hebden@example.org',
    door: 'phone',
    ward: 'W-MIL',
    came: 38,
    questions: [
      {
        team: 'street-cleansing',
        question: 'Could Bridge Street be swept before the market and not after it?',
        answer: 'From Monday the sweeper comes at six in the morning on market days.',
        outcome: 'done',
      },
    ],
    split: 37,
    answered: 35,
    replied: 34,
    satisfied: 32,
  },
  {
    from: 'harold.pinnock@example.org',
    door: 'phone',
    ward: 'W-HEA',
    came: 30,
    questions: [
      {
        team: 'highways-maintenance',
        question: 'When is the pothole outside the school in Heath Road repaired?',
        answer: 'We measured it: it is 22 mm deep and is repaired from 40 mm. We look again in three months.',
        outcome: 'below-intervention',
      },
    ],
    split: 29,
    answered: 26,
    replied: 25,
  },
  {
    from: 'meera.joshi@example.org',
    door: 'portal',
    ward: 'W-HEA',
    forResident: true,
    came: 22,
    questions: [
      {
        team: 'benefits-and-welfare',
        question: 'Why has the resident waited nine weeks for her housing benefit?',
        answer: 'Two payslips were missing. They have come, and she was paid the next day.',
        outcome: 'done',
      },
    ],
    split: 21,
    answered: 15,
    replied: 14,
  },
  {
    from: 'grace.adeyemi@example.org',
    door: 'phone',
    ward: 'W-STA',
    came: 12,
    questions: [
      {
        team: 'street-cleansing',
        question: 'Who takes away the bollard that was left lying after the new one was put up?',
        answer: 'It was taken away this morning.',
        outcome: 'done',
      },
      {
        team: 'highways-maintenance',
        question: 'Why was it left there for a month?',
        answer: 'The order said replace and did not say remove. Orders now say both.',
        outcome: 'done',
      },
    ],
    split: 11,
    answered: 9,
    replied: 8,
  },
  {
    from: 'owen.tregarth@example.org',
    door: 'portal',
    ward: 'W-CAS',
    forResident: true,
    came: 9,
    questions: [
      { team: 'housing-repairs', question: 'When does the resident get a new front door that closes?' },
      {
        team: 'community-safety',
        question: 'What is done about people who sleep in the stairwell?',
        answer: 'The street team goes there each evening this week and offers a bed.',
        outcome: 'done',
      },
    ],
    split: 8,
    answered: 6,
    held: { on: 5, because: 'The door is made to measure and the maker has not confirmed a day.', newDateIn: 12 },
  },
  {
    from: 'delia.rowe@example.org',
    door: 'portal',
    ward: 'W-CAS',
    came: 8,
    questions: [
      {
        team: 'planning-enquiries',
        question: 'Has the council looked into the hoarding in Sadler Row that has no permission?',
      },
    ],
    split: 7,
    takenFurther: { on: 1, because: 'I was promised an answer within five working days and have heard nothing.' },
  },
  {
    from: 'nasreen.malik@example.org',
    door: 'phone',
    ward: 'W-MIL',
    urgent: true,
    came: 2,
    questions: [
      {
        team: 'adult-social-care',
        question: 'A man of ninety has had no carer since Friday. Who goes to see him today?',
      },
    ],
    split: 2,
  },
  {
    from: 'tobias.lund@example.org',
    door: 'portal',
    ward: 'W-STA',
    came: 2,
    questions: [
      {
        team: 'waste-collections',
        question: 'Why was the whole of Station Road missed on Tuesday?',
        answer: 'A parked van closed the road. The crew went back on Wednesday.',
        outcome: 'done',
      },
      { team: 'waste-collections', question: 'How often has that happened this year?' },
    ],
    split: 1,
  },
  {
    from: 'harold.pinnock@example.org',
    door: 'phone',
    ward: 'W-HEA',
    came: 1,
    questions: [
      { team: 'street-lighting', question: 'How many lamps in Heathside are out?' },
      { team: 'street-lighting', question: 'Which of them are lit this month?' },
    ],
  },
]

/** What the council said it would change, and how far it is. */
export const actions = [
  {
    theme: 'Missed collections',
    team: 'waste-collections',
    action: 'Give every crew the list of the day by six in the morning',
    source: 'complaint',
    sourceWords: 'Complaints of the summer',
    due: 12,
    from: 45,
    progress: { on: 20, status: 'done', words: 'Printers are in the depot.', evidence: 'List of 3 November, seen' },
  },
  {
    theme: 'Temporary repairs',
    team: 'highways-maintenance',
    action: 'Leave a card that says when the final repair comes',
    source: 'other',
    sourceWords: 'Decision 26 004 118',
    due: -30,
    from: 7,
    progress: { on: 3, status: 'on-track', words: 'The card is with the printer.', evidence: '' },
  },
  {
    theme: 'Answers to Members',
    team: 'customer-relations',
    action: 'Name one deputy in each unit who answers when the manager is away',
    source: 'committee',
    sourceWords: 'Overview committee, September',
    due: 3,
    from: 40,
    progress: { on: 15, status: 'at-risk', words: 'Nine of sixteen units have named one.', evidence: '' },
  },
  {
    theme: 'Call waiting',
    team: 'contact-centre',
    action: 'Move two advisors to Monday mornings',
    source: 'audit',
    sourceWords: 'Internal audit of the contact centre',
    due: -20,
    from: 18,
    progress: null,
  },
] as const
