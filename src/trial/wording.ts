import type { Answers } from '#modules/forms/index.ts'

/** What somebody tells: their words for the long answers of a form, and the short answers that go with them. */
export type Story = { words: string; answers?: Answers }

/** What people say about each service. Words and ticks of one story never contradict each other. */
export const stories: Readonly<Record<string, readonly Story[]>> = {
  'missed-bin': [
    { words: 'It was out at 6.30 and the neighbours were emptied.', answers: { 'out-in-time': 'yes' } },
    { words: 'Whole row missed I think', answers: { 'out-in-time': 'yes' } },
    { words: '', answers: { 'out-in-time': 'yes' } },
    { words: 'It was only out at half past seven, sorry.', answers: { 'out-in-time': 'no' } },
  ],
  'road-defect': [
    {
      words: 'Deep pothole by the bus stop, cars swerve round it',
      answers: { kind: 'pothole', size: 'deep', position: 'edge', danger: 'no' },
    },
    { words: 'Third one to open up since the frost', answers: { kind: 'pothole', size: 'shallow', danger: 'no' } },
    {
      words: 'Lost a hubcap in it this morning!',
      answers: { kind: 'pothole', size: 'deep', position: 'middle', danger: 'yes' },
    },
    { words: 'Slab rocks when you step on it', answers: { kind: 'pavement', size: 'shallow', danger: 'no' } },
    { words: 'Water stands a yard out whenever it rains', answers: { kind: 'drain', danger: 'no' } },
  ],
  'street-light': [
    {
      words: 'Lamp flickers all night outside the bedroom',
      answers: { problem: 'flickering', 'how-many': 'one' },
    },
    {
      words: 'Light out for two weeks now and the alley is pitch black',
      answers: { problem: 'out', 'how-many': 'one' },
    },
    { words: 'Lamp post leaning after a van hit it', answers: { problem: 'damaged' } },
  ],
  'fly-tipping': [
    {
      words: '',
      answers: { land: 'alley', what: ['furniture', 'appliances'], size: 'van', blocking: 'yes', seen: 'no' },
    },
    { words: '', answers: { land: 'street', what: ['tyres'], size: 'car', blocking: 'no', seen: 'no' } },
    {
      words: 'A white van stopped, two men threw a sofa out and drove off',
      answers: {
        land: 'street',
        what: ['furniture'],
        size: 'car',
        blocking: 'no',
        seen: 'yes',
        'seen-when': 'About 7 this morning',
        statement: 'yes',
      },
    },
  ],
  trees: [
    {
      words: 'A big branch is hanging over the bus stop',
      answers: { what: 'unsafe', land: 'street', danger: 'yes' },
    },
    {
      words: 'The hedge is so far out that prams go in the road',
      answers: { what: 'overhang', land: 'garden', danger: 'no' },
    },
    { words: 'Not cut since May', answers: { what: 'grass', land: 'park', danger: 'no' } },
  ],
  'street-cleaning': [
    { words: 'All along the path to the school', answers: { what: 'dog', when: 'Before 8 in the morning' } },
    { words: 'Full since the weekend', answers: { what: 'bin' } },
    { words: 'A bottle smashed by the swings', answers: { what: 'glass' } },
  ],
  'dead-animal': [
    { words: '', answers: { animal: 'wild', 'in-the-way': 'no' } },
    { words: '', answers: { animal: 'pet', 'in-the-way': 'no', looks: 'Small and black, white chest' } },
  ],
  noise: [
    {
      words: 'Music until 3am most weekends, we cannot sleep',
      answers: { kind: 'music', now: 'no', times: ['night'], 'how-often': 'weekly', talked: 'not-yet' },
    },
    {
      words: 'Dog barks from 8 till 5 when they are at work',
      answers: { kind: 'dog', now: 'yes', times: ['morning', 'afternoon'], 'how-often': 'most-days' },
    },
    {
      words: 'Building work starts at 6 in the morning',
      answers: { kind: 'building', now: 'no', times: ['morning'], 'how-often': 'most-days' },
    },
  ],
  'pest-control': [
    { words: 'Rats by the compost bin', answers: { pest: 'rats', place: 'home' } },
    { words: 'Wasp nest over the back door', answers: { pest: 'wasps', place: 'home' } },
  ],
  'antisocial-behaviour': [
    {
      words: 'Motorbikes on the green every evening',
      answers: { kind: ['vehicles'], 'how-often': 'daily', safe: 'yes', because: 'no' },
    },
    {
      words: 'Groups drinking in the stairwell and shouting at people',
      answers: { kind: ['alcohol', 'threats'], 'how-often': 'weekly', safe: 'no', because: 'no' },
    },
  ],
  'housing-repair': [
    {
      words: 'Water comes through the kitchen ceiling when it rains',
      answers: { problem: 'leak', room: ['kitchen'] },
    },
    { words: 'The boiler cuts out after ten minutes', answers: { problem: 'heating', room: ['whole'] } },
    {
      words: 'Damp patch is spreading behind the wardrobe',
      answers: { problem: 'damp', room: ['bedroom'], 'damp-size': 'wall', 'damp-health': 'no' },
    },
    { words: 'The front door lock sticks and will not turn', answers: { problem: 'lock', 'lock-kind': 'worn' } },
  ],
  'council-tax-question': [
    { words: 'Why has my bill gone up when I live alone now?', answers: { topic: 'discount', discount: ['alone'] } },
    { words: 'I paid twice in October by mistake', answers: { topic: 'refund' } },
    { words: 'My new bill still has the old address on it', answers: { topic: 'bill' } },
  ],
  'benefit-question': [
    {
      words: 'My hours have changed and I sent the payslips three weeks ago',
      answers: { topic: 'change', changes: ['work'] },
    },
    { words: 'Letter says I owe 412 pounds but does not say why', answers: { topic: 'overpaid' } },
    {
      words: 'I am behind with the rent and want to pay it off bit by bit',
      answers: { topic: 'rent', arrears: 38_000, notice: 'no' },
    },
  ],
  'planning-enquiry': [
    { words: 'Do I need permission for a garden room?', answers: { topic: 'need' } },
    {
      words: 'Neighbour is building right up to the fence',
      answers: { topic: 'unauthorised', harm: 'building', danger: 'no' },
    },
  ],
  'electoral-query': [
    { words: 'I have moved. Do I have to register again?', answers: { topic: 'register' } },
    { words: 'My postal vote has not come', answers: { topic: 'postal' } },
  ],
  'school-admission': [
    { words: 'Can I still change the order of the schools?', answers: { topic: 'application' } },
    { words: 'How do I appeal? We were offered our fourth choice.', answers: { topic: 'appeal' } },
  ],
  homelessness: [
    {
      words: 'I can stay with my sister until Friday',
      answers: { tonight: 'yes', 'leave-by': 'this-week', why: ['family'], needs: ['none'] },
    },
  ],
  'childrens-care': [
    {
      words: 'Worried about a child who is often alone in the evening',
      answers: { danger: 'no', relation: 'neighbour', worry: ['neglect'] },
    },
  ],
  'adult-care': [
    {
      words: 'Mum has fallen twice and cannot get upstairs any more',
      answers: { danger: 'no', 'for-whom': 'relative', knows: 'agrees', worry: ['moving'], communication: ['usual'] },
    },
  ],
  'something-else': [
    { words: 'Who do I ask about the clock on the market hall?', answers: { danger: 'no', 'has-place': 'yes' } },
    {
      words: 'The bins by the park gate are full and the lamp above them is out',
      answers: { danger: 'no', 'has-place': 'yes' },
    },
    {
      words: 'My neighbour has a sofa in the front garden and there are rats now',
      answers: { danger: 'no', 'has-place': 'yes' },
    },
    { words: 'I rang about my rent and nobody called back', answers: { danger: 'no', 'has-place': 'no' } },
    {
      words: 'Can somebody look at the tree that leans over the bus stop',
      answers: { danger: 'no', 'has-place': 'yes' },
    },
    { words: 'It is still there. I told you last week', answers: { danger: 'no', 'has-place': 'no' } },
    { words: 'Is there help with the cost of school clothes?', answers: { danger: 'no', 'has-place': 'no' } },
  ],
}

export const questionsAsked = [
  'Is there a gate we need to open?',
  'Could you send us a photo of it?',
  'Which day would suit you for a visit?',
  'Is it still the same today?',
]
export const answersGiven = [
  'Yes, the side gate, it is not locked.',
  'Any weekday after 4 please.',
  'It is worse than it was on Monday.',
  'Tuesday morning is best for me.',
]
export const thirdParties = ['Larkfield Highways', 'the water company', 'the parts supplier', 'the power network']
export const notes = [
  'Looked at it on the way past. Needs two people.',
  'Spoke to the crew, they have it for tomorrow.',
  'Checked the records: same place last winter.',
]
export const enquiries = [
  'When does the tip open?',
  'When is my bin collected over the bank holiday?',
  'How do I register to vote?',
  'Where can I pay my council tax?',
]
