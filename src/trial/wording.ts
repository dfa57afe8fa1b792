/** What people say about each service, for the long answers of its form. */
export const wording: Readonly<Record<string, readonly string[]>> = {
  'missed-bin': ['It was out at 6.30 and the neighbours were emptied.', 'Whole row missed I think', ''],
  'road-defect': [
    'Deep pothole by the bus stop, cars swerve round it',
    'Third one to open up since the frost',
    'Lost a hubcap in it this morning!',
  ],
  'street-light': [
    'Lamp flickers all night outside the bedroom',
    'Light out for two weeks now and the alley is pitch black',
    'Lamp post leaning after a van hit it',
  ],
  'fly-tipping': [
    'Fridge, two mattresses and bags dumped behind the garages',
    'Someone has tipped tyres in the layby again',
    'Sofa left on the verge for days',
  ],
  graffiti: ['Tags all along the underpass', 'Rude words on the playground wall', 'Spray paint on the bus shelter'],
  'dead-animal': ['Dead fox at the side of the road', 'Badger on the verge near the roundabout'],
  noise: [
    'Music until 3am most weekends',
    'Dog barks from 8 till 5 when they are at work',
    'Building work starts at 6 in the morning',
  ],
  'pest-control': ['Rats by the compost bin', 'Wasp nest over the back door'],
  'antisocial-behaviour': [
    'Motorbikes on the green every evening',
    'Groups drinking in the stairwell and shouting at people',
  ],
  'housing-repair': [
    'Water comes through the kitchen ceiling when it rains',
    'The boiler cuts out after ten minutes',
    'Damp patch is spreading behind the wardrobe',
  ],
  'council-tax-question': ['Why has my bill gone up when I live alone now?', 'I paid twice in October by mistake'],
  'benefit-question': [
    'My hours have changed and I sent the payslips three weeks ago',
    'Letter says I owe 412 pounds but does not say why',
  ],
  'planning-enquiry': ['Do I need permission for a garden room?', 'Neighbour is building right up to the fence'],
  'childrens-care': ['Worried about a child who is often alone in the evening'],
  'adult-care': ['Mum has fallen twice and cannot get upstairs any more'],
  'something-else': [
    'Who do I ask about the clock on the market hall?',
    'The bins by the park gate are full and the lamp above them is out',
    'My neighbour has a sofa in the front garden and there are rats now',
    'I rang about my rent and nobody called back',
    'Can somebody look at the tree that leans over the bus stop',
    'It is still there. I told you last week',
    'Is there help with the cost of school clothes?',
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
