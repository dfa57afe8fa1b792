import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanText } from './forms.ts'

test('what nobody can see is nothing, and inside of what is seen it stays where a language needs it', () => {
  for (const text of ['\u200b\u200b', '\u2060', ' \u00ad ', '\ufeff', '\u202e', '\u3000'])
    assert.equal(cleanText(text), '', JSON.stringify(text))
  assert.equal(cleanText(' Zoë \u200c\u200dBrown '), 'Zoë \u200c\u200dBrown')
  assert.equal(cleanText('👨‍👩‍👧'), '👨‍👩‍👧')
})
