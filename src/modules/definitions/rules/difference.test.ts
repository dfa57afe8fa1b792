import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { differences } from './difference.ts'

const show = (before: string, after: string, near?: number) =>
  differences(before, after, near).map((line) =>
    line.kind === 'gap' ? `… ${line.count}` : `${{ same: ' ', added: '+', removed: '-' }[line.kind]}${line.text}`,
  )

test('a changed line shows as taken out and put in, with the lines around it', () => {
  assert.deepEqual(show('a\nb\nc\nd\ne\nf\n', 'a\nb\nc\nX\ne\nf\n', 1), ['… 2', ' c', '-d', '+X', ' e', '… 1'])
})

test('nothing changed shows nothing', () => {
  assert.deepEqual(show('a\nb', 'a\nb'), ['… 2'])
  assert.deepEqual(show('', ''), [])
})

test('whatever changed, the lines taken out and kept are the text before, those put in and kept the text after', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before.join() !== after.join())
      const lines = differences(before.join('\n'), after.join('\n'), 100).filter((line) => line.kind !== 'gap')
      assert.deepEqual(
        lines.filter(({ kind }) => kind !== 'added').map(({ text }) => text),
        before,
      )
      assert.deepEqual(
        lines.filter(({ kind }) => kind !== 'removed').map(({ text }) => text),
        after,
      )
    }),
  )
})
