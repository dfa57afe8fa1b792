import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hear, isSaid, languageOf } from './sayings.ts'

const words = {
  people: { parent: ['dad', 'step dad', 'mum'], small: ['baby', '{tiny} boy'] },
  deeds: { hit: ['slap', 'shake/shook/shaken', 'beat/beaten up'], harm: ['{hit}', 'hurt/hurts/hurting'] },
  words: { tiny: ['little', 'wee'], thing: ['pram'], right: ['shouting', 'shakes'] },
}
const says = (text: string, saying: string, unless: readonly string[] = []) => {
  const language = languageOf(words, [saying, ...unless])
  return isSaid([saying], unless, hear(text, language), language)
}

test('a list stands for all its words, in every form of them', () => {
  for (const text of [
    'Dad slaps me',
    'my DADS slapping me',
    'Mum’s shaken me',
    'my step-dad shook me',
    'dad beat me up',
  ])
    assert.equal(says(text, '{parent} {hit} me'), text !== 'dad beat me up', text)
  assert.ok(says('mum has beaten up me and my brother', '{parent} {harm} me'))
  assert.ok(says('dad slapped the wee boy', '{parent} {hit} {small}'))
})

test('what follows stands near and in the same sentence, and “by” turns round who did it', () => {
  assert.ok(says('Dad has just again slapped me', '{parent} {hit} me'))
  assert.ok(!says('Dad said that the wind has slapped me', '{parent} {hit} me'))
  assert.ok(says('Dad said that the wind has slapped me', '{parent} ... {hit} me'))
  assert.ok(!says('That is my dad. Slapped me down, the wind', '{parent} {hit} me'))
  assert.ok(!says('slapped by my dad', '{hit} {parent}'))
  assert.ok(says('slapped by my dad', '{hit} by {parent}'))
})

test('slips of the keys are put right, other words are not', () => {
  for (const text of ['dad is slaping me', 'dad is slappign me', 'dad shaked me'])
    assert.equal(says(text, '{parent} {hit} me'), text !== 'dad shaked me', text)
  assert.ok(!says('dad is shouting me down', '{parent} {hit} me'))
})

test('what stands close by can make it another matter', () => {
  assert.ok(says('dad shook my baby', '{hit} {small}', ['{small}_{thing}']))
  assert.ok(!says('dad shook my baby pram', '{hit} {small}', ['{small}_{thing}']))
  assert.ok(
    says('dad shook my baby. Then we came home, sat a while, and saw a baby pram', '{hit} {small}', [
      '{small}_{thing}',
    ]),
  )
})

test('a text made to be slow is read to its end', () => {
  const saying = '{parent} ... {hit} ... {small} ... {thing}'
  const text = 'dad dad slaps me baby '.repeat(900)
  assert.ok(!says(text, saying, ['{thing}']))
  assert.ok(says(`${text} pram`, saying))
})
