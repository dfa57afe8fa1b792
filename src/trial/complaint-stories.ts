/** One thing that was said to have gone wrong, and what was found of it. */
type Said = {
  readonly says: string
  readonly finding: 'upheld' | 'partially-upheld' | 'not-upheld'
  readonly because: string
  readonly reliedOn: string
}

/** A time limit runs for each of these. Days are working days before today; what is missing has not happened. */
export type Round = {
  readonly acknowledged?: number
  readonly extended?: { readonly on: number; readonly to: number; readonly because: string }
  /** When the points were answered and the letter written. */
  readonly written?: number
  /** How many of the points are answered; all of them when it is not said. */
  readonly found?: number
  readonly asked?: number
  readonly givenBack?: { readonly on: number; readonly comments: string }
  readonly sent?: number
}

export type Remedy = {
  readonly kind: 'apology' | 'action' | 'payment'
  readonly words: string
  readonly pence?: number
  /** Working days before today that it was promised for; below nothing is still to come. */
  readonly due: number
  readonly done?: { readonly on: number; readonly evidence: string }
}

export type ComplaintStory = {
  readonly service?: 'adult-care-complaint' | 'childrens-care-complaint'
  readonly category: string
  readonly detail: string
  readonly tenant?: boolean
  readonly severalBodies?: string
  readonly came: number
  readonly sorted?: number
  readonly points: readonly [Said, ...Said[]]
  readonly wanted: string
  readonly refused?: {
    readonly on: number
    readonly ground: string
    readonly because: string
    readonly evidence: string
  }
  readonly takenBack?: number
  readonly stage1?: Round
  /** When they asked us to look again. */
  readonly again?: { readonly on: number; readonly because: string; readonly agreed?: number }
  readonly stage2?: Round
  readonly remedies?: readonly Remedy[]
}

const standards = 'Collection standards, section 4: a missed bin is collected within two working days'
const repairs = 'Repairs policy, section 3: urgent repairs within three working days'
const inspections = 'Highway inspection code: a defect over 40 mm is made safe within five working days'

export const complaints: readonly ComplaintStory[] = [
  {
    category: 'waste',
    detail: 'missed-again',
    came: 66,
    sorted: 65,
    points: [
      {
        says: 'The recycling was missed three times in five weeks. I report it every time and every time I am told it will not happen again.',
        finding: 'upheld',
        because: 'Our records show three missed collections. The crew had an old list without your side of the street.',
        reliedOn: standards,
      },
      {
        says: 'Nobody rang me back although I was promised a call twice.',
        finding: 'upheld',
        because: 'Two calls were noted and neither was made.',
        reliedOn: 'Customer promise: a call back within one working day',
      },
    ],
    wanted: 'An apology and a bin that is emptied every week',
    stage1: { acknowledged: 63, written: 58, asked: 58, sent: 56 },
    remedies: [
      {
        kind: 'apology',
        words: 'A written apology from the manager of the crew',
        due: 50,
        done: { on: 53, evidence: 'Letter sent, copy on the record' },
      },
      {
        kind: 'action',
        words: 'Your street is on the list of both crews',
        due: 48,
        done: { on: 52, evidence: 'New list, seen with the crew leader' },
      },
    ],
  },
  {
    category: 'roads',
    detail: 'repair-quality',
    came: 64,
    sorted: 63,
    points: [
      {
        says: 'The pothole outside our house was filled in the rain and came out again after nine days.',
        finding: 'partially-upheld',
        because: 'The first repair was meant to be temporary, and we did not tell you so.',
        reliedOn: inspections,
      },
      {
        says: 'My tyre was damaged and your officer told me it was my own fault.',
        finding: 'not-upheld',
        because: 'The recording of the call does not bear this out. A claim for damage goes to our insurers.',
        reliedOn: 'Recording of the call',
      },
    ],
    wanted: 'A proper repair, and the cost of a tyre',
    stage1: { acknowledged: 61, written: 55, asked: 55, sent: 53 },
    again: { on: 50, because: 'The permanent repair has still not been done.' },
    stage2: { acknowledged: 47, written: 33, asked: 33, sent: 30 },
    remedies: [
      {
        kind: 'action',
        words: 'A permanent repair of the whole patch',
        due: 20,
        done: { on: 23, evidence: 'Photos of the contract lead, before and after' },
      },
    ],
  },
  {
    category: 'housing-repairs',
    detail: 'damp',
    tenant: true,
    came: 62,
    sorted: 61,
    points: [
      {
        says: 'We have had black mould in the children’s room since last winter. It was painted over and it is back.',
        finding: 'upheld',
        because: 'The paint hid the mould. The cause, a failed extractor fan, was never looked for.',
        reliedOn: repairs,
      },
      {
        says: 'I took four days off work for visits and nobody came to two of them.',
        finding: 'upheld',
        because: 'Two of four visits were not kept and nobody told you beforehand.',
        reliedOn: 'Repairs policy, section 6: a visit that cannot be kept is called off the day before',
      },
    ],
    wanted: 'The mould gone for good and something for the days lost',
    stage1: {
      acknowledged: 60,
      extended: { on: 52, to: 43, because: 'The damp survey takes place next week, and the answer depends on it.' },
      written: 46,
      asked: 46,
      sent: 44,
    },
    remedies: [
      {
        kind: 'payment',
        words: 'For two visits that were not kept',
        pence: 25_000,
        due: 32,
        done: { on: 36, evidence: 'Paid to the rent account, as agreed' },
      },
      { kind: 'action', words: 'A new extractor fan and treatment of the wall', due: 4 },
    ],
  },
  {
    category: 'council-tax',
    detail: 'recovery',
    came: 58,
    sorted: 57,
    points: [
      {
        says: 'Enforcement agents came although I had an arrangement to pay.',
        finding: 'not-upheld',
        because: 'The arrangement ended when two payments were missed, and we wrote on both days.',
        reliedOn: 'Council tax recovery policy, section 5',
      },
    ],
    wanted: 'The fees taken off',
    stage1: { acknowledged: 55, written: 50, asked: 50, sent: 48 },
  },
  {
    category: 'customer-service',
    detail: 'waiting',
    came: 55,
    sorted: 54,
    points: [
      {
        says: 'I waited 50 minutes on the phone and was then cut off.',
        finding: 'upheld',
        because: 'The line was short of people on that Monday and your call was lost in the switch.',
        reliedOn: 'Customer promise: calls are answered within five minutes',
      },
    ],
    wanted: 'That somebody answers',
    stage1: { acknowledged: 50, written: 38, asked: 38, sent: 36 },
  },
  {
    category: 'planning',
    detail: 'delay',
    came: 50,
    sorted: 49,
    points: [
      {
        says: 'My neighbour’s extension was approved in 2023 and nobody asked us.',
        finding: 'not-upheld',
        because: '',
        reliedOn: '',
      },
    ],
    wanted: 'The approval taken back',
    refused: {
      on: 47,
      ground: 'too-long-ago',
      because: 'You knew of the approval in May 2023, more than 12 months before you complained.',
      evidence: 'Your own letter of 12 May 2023; no reason for waiting was given when we asked.',
    },
  },
  {
    category: 'environment',
    detail: 'noise',
    came: 48,
    sorted: 47,
    points: [
      {
        says: 'Music until two in the morning, eleven nights. I sent the diary in and heard nothing.',
        finding: 'partially-upheld',
        because: 'Your diary reached us and lay for three weeks. When we measured there was no statutory nuisance.',
        reliedOn: 'Environmental Protection Act 1990, section 79',
      },
    ],
    wanted: 'That somebody looks into it',
    stage1: { acknowledged: 45, written: 41, asked: 41, sent: 39 },
  },
  {
    category: 'waste',
    detail: 'missed-again',
    came: 45,
    sorted: 44,
    points: [
      {
        says: 'I am on assisted collections because of my hip and the crew walks past my gate.',
        finding: 'upheld',
        because: 'Your need was on our list and not on the list that the crew carries.',
        reliedOn: 'Assisted collection policy, section 2',
      },
    ],
    wanted: 'That they come to the door as agreed',
    stage1: { acknowledged: 42, written: 38, asked: 38, sent: 36 },
  },
  {
    category: 'housing-repairs',
    detail: 'gas',
    tenant: true,
    came: 44,
    sorted: 43,
    points: [
      {
        says: 'We had no hot water for nine days with a baby in the house.',
        finding: 'upheld',
        because: 'The part was ordered late, and nobody offered you heaters or said when it would come.',
        reliedOn: repairs,
      },
    ],
    wanted: 'An explanation and an apology',
    stage1: { acknowledged: 41, written: 35, asked: 35, sent: 33 },
    remedies: [
      {
        kind: 'payment',
        words: 'For nine days without hot water',
        pence: 18_000,
        due: 22,
        done: { on: 24, evidence: 'Paid by bank transfer' },
      },
    ],
  },
  {
    category: 'benefits',
    detail: 'delay',
    came: 42,
    sorted: 41,
    points: [
      {
        says: 'My housing benefit took seven weeks and I fell behind with the rent.',
        finding: 'not-upheld',
        because: 'We had what we needed on the 35th day and paid 14 days after that, as the rules ask.',
        reliedOn: 'Housing Benefit Regulations 2006, regulation 89',
      },
    ],
    wanted: 'An apology and a letter to my landlord',
    stage1: { acknowledged: 40, written: 33, asked: 33, sent: 31 },
    again: { on: 28, because: 'You asked me for the same payslips three times.' },
    stage2: { acknowledged: 25, written: 11, asked: 11, sent: 9 },
  },
  {
    category: 'streets',
    detail: 'fly-tipping',
    came: 36,
    sorted: 35,
    points: [
      {
        says: 'The mattress in the back lane has been there for a month.',
        finding: 'upheld',
        because: '',
        reliedOn: '',
      },
    ],
    wanted: 'Take it away',
    stage1: { acknowledged: 34 },
    takenBack: 33,
  },
  {
    category: 'housing-repairs',
    detail: 'missed-appointment',
    tenant: true,
    came: 34,
    sorted: 33,
    points: [
      {
        says: 'The roofer did not come on Tuesday, and not on the Friday either.',
        finding: 'upheld',
        because: 'Both visits were in the diary of somebody who had left.',
        reliedOn: 'Repairs policy, section 6: a visit that cannot be kept is called off the day before',
      },
    ],
    wanted: 'A visit that happens',
    stage1: { acknowledged: 31, written: 26, asked: 26, sent: 24 },
    remedies: [{ kind: 'payment', words: 'For two visits that were not kept', pence: 4_000, due: -4 }],
  },
  {
    service: 'childrens-care-complaint',
    category: 'childrens-care',
    detail: 'contact',
    came: 55,
    sorted: 54,
    points: [
      {
        says: 'Contact with my grandson was cancelled four times with no reason given.',
        finding: 'partially-upheld',
        because: 'Two were cancelled by the contact centre. For the other two we gave no reason, and should have.',
        reliedOn: 'Children Act 1989, section 34',
      },
    ],
    wanted: 'A plan that is kept',
    stage1: { written: 48, asked: 48, sent: 46 },
    again: { on: 30, because: 'Nothing has changed since.', agreed: 26 },
  },
  {
    service: 'adult-care-complaint',
    category: 'adult-care',
    detail: 'care-provided',
    severalBodies: 'Wrenbridge Community Health Trust',
    came: 24,
    sorted: 23,
    points: [
      {
        says: 'My mother came home from hospital on a Friday and no carer came until the Tuesday.',
        finding: 'upheld',
        because: '',
        reliedOn: '',
      },
      {
        says: 'The ward says it told you on the Wednesday.',
        finding: 'upheld',
        because: '',
        reliedOn: '',
      },
    ],
    wanted: 'To know who let her down',
    stage1: { acknowledged: 22 },
  },
  {
    category: 'streets',
    detail: 'litter',
    came: 20,
    sorted: 19,
    points: [
      {
        says: 'Castle Street has not been swept since the market.',
        finding: 'upheld',
        because: 'The sweeper was in repair and nobody swept by hand.',
        reliedOn: 'Cleansing standard: main streets daily',
      },
    ],
    wanted: 'That it is swept',
    stage1: { acknowledged: 18, written: 13, asked: 13, sent: 11 },
  },
  {
    category: 'housing-repairs',
    detail: 'plumbing',
    tenant: true,
    came: 23,
    sorted: 22,
    points: [
      {
        says: 'The leak under the bath was mended with tape, twice.',
        finding: 'partially-upheld',
        because: 'The tape was to hold until the part came. The second visit should have had the part.',
        reliedOn: repairs,
      },
    ],
    wanted: 'A plumber who mends it',
    stage1: { acknowledged: 21, written: 16, asked: 16, sent: 14 },
    again: { on: 2, because: 'It leaks again.' },
  },
  {
    category: 'housing-management',
    detail: 'neighbours',
    tenant: true,
    came: 18,
    sorted: 17,
    points: [
      {
        says: 'I have reported the dog in the flat above for a year and nobody has ever been to see.',
        finding: 'upheld',
        because: '',
        reliedOn: '',
      },
    ],
    wanted: 'A visit, and to be told what happens',
    stage1: {
      acknowledged: 15,
      extended: { on: 8, to: -3, because: 'The neighbour is away until Thursday and has to be heard.' },
    },
  },
  {
    category: 'roads',
    detail: 'pothole',
    came: 14,
    sorted: 13,
    points: [
      {
        says: 'Four of us reported the hole at the school gate and it took five weeks.',
        finding: 'upheld',
        because: 'Four reports were taken as one, and then it was put in the wrong list.',
        reliedOn: inspections,
      },
    ],
    wanted: 'To know why',
    stage1: { acknowledged: 11, written: 3, asked: 2 },
  },
  {
    category: 'roads',
    detail: 'street-light',
    came: 13,
    sorted: 12,
    points: [
      {
        says: 'The lamp at the crossing has been dark since September.',
        finding: 'upheld',
        because: 'The lamp was reported mended by mistake.',
        reliedOn: 'Street lighting standard: 20 working days',
      },
    ],
    wanted: 'A lamp that works',
    stage1: {
      acknowledged: 10,
      written: 4,
      asked: 4,
      givenBack: { on: 1, comments: 'Please say when the lamp will be lit. “Soon” is not an answer.' },
    },
  },
  {
    category: 'benefits',
    detail: 'overpayment',
    came: 12,
    sorted: 11,
    points: [
      {
        says: 'You say I was paid too much and will not tell me how you worked it out.',
        finding: 'upheld',
        because: 'The letter gave a sum and no working.',
        reliedOn: 'Housing Benefit Regulations 2006, schedule 9',
      },
      {
        says: 'The officer laughed when I asked.',
        finding: 'not-upheld',
        because: '',
        reliedOn: '',
      },
    ],
    wanted: 'The sum worked out in front of me',
    stage1: { acknowledged: 9, written: 2, found: 1 },
  },
  {
    category: 'council-tax',
    detail: 'bill-wrong',
    came: 11,
    sorted: 10,
    points: [
      {
        says: 'I moved out in August and I am still billed for the old flat.',
        finding: 'upheld',
        because: '',
        reliedOn: '',
      },
    ],
    wanted: 'A right bill',
    stage1: { acknowledged: 10 },
  },
  {
    category: 'waste',
    detail: 'container-not-delivered',
    came: 3,
    sorted: 2,
    points: [
      {
        says: 'I have waited seven weeks for a garden waste bin that I paid for.',
        finding: 'upheld',
        because: '',
        reliedOn: '',
      },
    ],
    wanted: 'The bin or the money',
    stage1: {},
  },
  {
    category: 'waste',
    detail: 'crew-conduct',
    came: 1,
    points: [
      {
        says: 'The driver swore at my daughter when she asked him to wait.',
        finding: 'upheld',
        because: '',
        reliedOn: '',
      },
    ],
    wanted: 'An apology to her',
  },
  {
    category: 'benefits',
    detail: 'blue-badge',
    came: 1,
    points: [
      {
        says: 'My blue badge was refused without anybody looking at the doctor’s letter.',
        finding: 'upheld',
        because: '',
        reliedOn: '',
      },
    ],
    wanted: 'That somebody reads it',
  },
]

/** What many complained of at once. */
export const parade = {
  title: 'The lantern parade that was called off',
  category: 'customer-service',
  detail: 'wrong-information',
  came: 6,
  wanted: 'To know why we were told so late',
  says: [
    'The lantern parade was called off an hour before it began. My children had made lanterns for weeks.',
    'We came by bus from Northgate to a parade that was not there. Your website still said six o’clock.',
    'Nobody told the stalls that the parade was off. I had bought food for two hundred.',
    'I rang at four and was told the parade would go ahead. At five it was off.',
    'My mother stood in the cold for an hour waiting for the parade.',
    'Why was the parade called off when it was not even windy?',
  ],
} as const

export const feedback = [
  {
    service: 'compliment',
    came: 40,
    category: 'waste',
    words: 'The crew came back for the one bag that had split, and swept up.',
  },
  {
    service: 'compliment',
    came: 29,
    category: 'customer-service',
    words: 'Marcus on the phone sorted three things out in one call. Thank you.',
  },
  { service: 'suggestion', came: 26, category: 'waste', words: 'Put the collection day on the lid of the bin.' },
  {
    service: 'compliment',
    came: 17,
    category: 'registration',
    words: 'The registrar was kind to my father on a hard day.',
  },
  { service: 'suggestion', came: 9, category: 'roads', words: 'Send a text the evening before the road is closed.' },
  {
    service: 'compliment',
    came: 4,
    category: 'roads',
    words: 'The lamp outside was mended two days after I told you.',
  },
] as const
