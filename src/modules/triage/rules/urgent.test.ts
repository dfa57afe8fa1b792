import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testDatabase } from '#test/index.ts'
import { onlySoundsLikeIt, saidInDanger } from '#test/said-in-danger.ts'
import { judgeOf } from '../answers.ts'
import { classify } from './classify.ts'
import { cannotWait } from './urgent.ts'

const judge = await judgeOf(await testDatabase())
const read = (text: string) => cannotWait(text, classify(text, judge.model), judge)

const noticed: Record<string, readonly string[]> = {
  'A child may have been hurt': [
    'The little girl next door screams every night and her dad hits her',
    'Upstairs at 12 Mill Road he is beating the kids again',
    'My dad hits me and I am scared to go home',
    'I am nine. Mummy hits me with a belt',
    'Their stepfather slapped them in the street again',
    'She punched her little boy outside the shop on Foundry Lane',
    'The boy in flat 4 is being hit by his mother',
    'A pupil has bruises on both arms and says mum did it',
    'I saw the child being hit again last night',
    'The kids are being beaten, I can hear it through the wall',
    'Her boyfriend hits the kids when she is at work',
    'He shook the baby because it would not stop crying',
    'I am scared of my dad when he drinks',
  ],
  'Possible sexual harm': [
    'I am 12 and my stepdad touches me at night',
    'My uncle touched me and told me not to say',
    'I think he touches their daughter',
    'My friend says her brother raped her',
    'There is a man grooming my daughter online',
  ],
  'A child is missing': [
    'My daughter has gone missing',
    'My son is missing since yesterday',
    'Our granddaughter went missing from the park',
    'My little boy has been missing for two hours',
    'My daughter ran away last night',
    'My son has not come home from school',
    'I cannot find my daughter anywhere',
  ],
  'A child is in danger now': [
    'The neighbours leave their toddler alone at home all night',
    'Kids left alone in the flat since this morning',
    'There is a baby alone in number 6, it has cried for hours',
  ],
  'Possible abuse or neglect': [
    'My neighbour, 9 Tanner Row, is being hurt by her son. She is 84 and has bruises.',
    'My husband beats me',
    'My son hits me when he wants money. I am 78',
    'Her carer slaps her, I saw it through the window on Station Road',
    'He is hitting his wife, we hear her every night',
    'The old man downstairs gets punched by his grandson',
    'My mum lives in a home and a carer hits the residents',
  ],
  'In danger now': [
    'I want to kill myself',
    'My partner strangled me last night',
    'I cannot pay and I am going to end my life',
    'He says he wants to die and has locked the door',
    'My brother has taken an overdose',
  ],
  'Has nowhere safe to sleep tonight': [
    'I am homeless tonight with my baby',
    'My landlord changed the locks and I have nowhere to sleep',
    'We have nowhere to go tonight',
    'Kicked out tonight by my parents, I am 17',
  ],
  'Gas smell or carbon monoxide': [
    'There is a strong smell of gas in our hallway',
    'I can smell gas in the stairs of the block',
    'Our carbon monoxide alarm keeps going off',
  ],
  'Emergency repair': ['The ceiling has come down in the kitchen', 'A burst pipe in my flat, water everywhere'],
}

for (const [reason, texts] of Object.entries(noticed))
  test(`noticed, however it is said: ${reason}`, () => {
    for (const text of texts) assert.equal(read(text)?.reason, reason, text)
  })

test('what only sounds like it calls nobody', () => {
  for (const text of [
    'Kids kicking a ball against my wall every evening',
    'Children throw stones and hit cars on the ring road',
    'My mother hit her head when she fell on the broken slab',
    'Mum hurt her ankle on the kerb',
    'My dad hit a pothole and burst a tyre',
    'Somebody is going to hit a child one day, cars race down this road',
    'A child could be hurt on the broken swing in the playground',
    'My son needs a school place for September',
    'My daughter is moving to Wrenbridge, can she keep her bus pass',
    'My bin has gone missing',
    'The street sign is missing since the storm',
    'A manhole cover went missing outside the school',
    'My husband and I have moved out, please change the council tax',
    'My son parked by the gate and got a ticket',
    'She beat the carpet on the balcony and the dust comes in',
    'The branch touches my window',
    'He touched the fence and the paint came off',
    'The lamp flickers, it will be the death of me',
    'Overgrown hedge, you take your life in your hands crossing here',
    'The gas and electric bill is too high, can you help',
    'When is the green bin emptied in our street?',
    'My neighbour beats his drums until midnight',
    'The baby clothes bank is full',
    'Dead cat by the school, the children are upset',
    'My nan is home alone all day and would like meals brought to her',
    'My wife was hit by a falling branch last year, please cut it back',
    'Boys were kicking the bus shelter',
    'My father has died, how do I register it',
    'My daughter ran in the school race on Saturday, where are the results',
    'I want to end my tenancy',
  ])
    assert.equal(read(text)?.reason ?? null, null, text)
})

for (const [service, texts] of Object.entries(saidInDanger))
  test(`noticed, by whoever it is for: ${service}`, () => {
    for (const text of texts) assert.equal(read(text)?.service.key, service, text)
  })

test('what sounds like it, in the words of everyday, calls nobody', () => {
  for (const text of onlySoundsLikeIt) assert.equal(read(text)?.reason ?? null, null, text)
})

test('a child among adults is the children’s', () => {
  assert.equal(read('my husband is hitting me')?.service.key, 'adult-care')
  assert.equal(read('my husband is hitting me and the kids')?.service.key, 'childrens-care')
  assert.equal(read('my mum’s boyfriend hits me and my sister')?.service.key, 'childrens-care')
})

test('what only a fire engine or an ambulance can help with is answered with 999', () => {
  for (const text of [
    'house is on fire',
    'old man next door collapsed I can see him through the window',
    'Took 30 paracetamol',
  ])
    assert.match(read(text)?.reply ?? '', /999/, text)
})
