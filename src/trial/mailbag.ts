/** A text that somebody wrote, {street} standing for a street of the city, and the service that a person who reads it would choose. */
export type Written = { text: string; service: string | null }

export const reports: readonly Written[] = [
  { text: 'Big pothole in {street}, nearly had my wheel off', service: 'road-defect' },
  { text: 'street lamp not working in {street} for a week', service: 'street-light' },
  { text: 'Mattress and black bags dumped at the end of {street}', service: 'fly-tipping' },
  { text: 'paving slab loose outside the shop in {street}, my nan tripped', service: 'road-defect' },
  { text: 'Graffiti on the substation, {street}', service: 'graffiti' },
  { text: 'The light on the war memorial is broken again', service: 'something-else' },
  { text: 'dead badger at the side of {street}', service: 'dead-animal' },
  { text: 'it floods every time by the dip in {street}', service: 'road-defect' },
  { text: 'Tyres tipped in the layby off {street}', service: 'fly-tipping' },
  { text: 'Thank you to the lads who cleared our road, lovely job', service: null },
  { text: 'Pot hole still not fixed in {street}, I told you last month', service: 'road-defect' },
  { text: 'lamp post on all day in {street}, waste of money', service: 'street-light' },
  { text: 'black bin not emptied in {street} this week', service: 'missed-bin' },
  { text: 'Something wants doing about the corner of {street}', service: 'road-defect' },
  { text: 'Drain blocked in {street}, water up to the kerb', service: 'road-defect' },
  { text: 'Rats running about behind the takeaway in {street}', service: 'pest-control' },
  { text: 'Fridge dumped on the verge, {street}', service: 'fly-tipping' },
  { text: 'kids on motorbikes up and down {street} every night', service: 'antisocial-behaviour' },
  { text: 'Spray paint all over the bus shelter in {street}', service: 'graffiti' },
  { text: 'The sign for {street} has been knocked round the wrong way', service: 'road-defect' },
  { text: 'street light flickering outside my bedroom {street}', service: 'street-light' },
  { text: 'Somebody left a sofa and it has graffiti on it, {street}', service: 'fly-tipping' },
  { text: 'cars cannot get past the bins in {street} since Monday', service: 'missed-bin' },
  { text: 'deep pothole at the crossing in {street}', service: 'road-defect' },
  { text: 'Branches right across the path in {street}', service: 'trees' },
  { text: 'Dog mess all along {street}', service: 'street-cleaning' },
]

/** Emails to the council’s address that answer nothing of ours. */
export const letters: readonly (Written & { subject: string })[] = [
  {
    subject: 'Council tax',
    text: 'Please could you tell me how to pay my council tax by direct debit. I could not find it on the letter.',
    service: 'council-tax-question',
  },
  {
    subject: 'Bins again',
    text: 'Our blue bin was left again this morning and it was out in good time. Number 14 was left as well.',
    service: 'missed-bin',
  },
  {
    subject: 'Noise',
    text: 'The music from the flat below goes on until two in the morning. Who do I talk to about it?',
    service: 'noise',
  },
  { subject: 'Thank you', text: 'Thank you for sorting the lamp out so quickly.', service: null },
  {
    subject: 'Blue badge',
    text: 'My blue badge runs out in March. What do I need to send you to renew it?',
    service: 'blue-badge',
  },
  {
    subject: 'Hole in the road',
    text: 'There is a hole by the school gate and the children have to walk round it.',
    service: 'road-defect',
  },
  {
    subject: 'A question',
    text: 'Is the hall free on Saturdays? We would like to hire it for a birthday.',
    service: 'something-else',
  },
]

/** What people wrote under “something else” on the website. */
export const stray: readonly Written[] = [
  { text: 'Can somebody look at the tree that leans over the bus stop', service: 'trees' },
  { text: 'The bins by the park gate are full and the lamp above them is out', service: 'street-cleaning' },
  { text: 'My neighbour has a sofa in the front garden and there are rats now', service: 'pest-control' },
  { text: 'Is there help with the cost of school clothes?', service: 'welfare-support' },
  { text: 'Who do I ask about the clock on the market hall?', service: 'something-else' },
]

export const replies = [
  'It is the second gate on the left, it is never locked.',
  'Any morning next week would be fine.',
  'Thank you. It is still the same today.',
]
