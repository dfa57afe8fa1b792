import assert from 'node:assert/strict'
import { test } from 'node:test'
import { returnPathOn } from './return-path.ts'

const sides = ['/staff', '/members'] as const

test('after signing in one goes on to the page asked for, with what stands behind its question mark', () => {
  for (const side of sides)
    for (const path of [
      '',
      '?show=all',
      '/wards?ward=W-CAS',
      '/new/ward',
      '/search?q=a%26b&text=%C3%A9',
      '/a?to=//b.c',
    ])
      assert.equal(returnPathOn(side)(side + path), side + path)
})

test('an address that leads elsewhere, or back into signing in, is not followed', () => {
  for (const side of sides)
    for (const asked of [
      undefined,
      ['/staff', '/members'],
      '',
      '//evil.example',
      `//evil.example${side}`,
      `https://evil.example${side}`,
      `${side}.evil.example`,
      `${side}@evil.example`,
      `${side}\\..\\..\\evil.example`,
      `${side}/../../evil.example`,
      `${side}/..//evil.example`,
      `${side}/%2e%2e//evil.example`,
      `/\\evil.example${side}`,
      `\t//evil.example${side}`,
      `${side}/a\r\nSet-Cookie: a=b`,
      `javascript:alert(1)//${side}`,
      `${side}/sign-in`,
      `${side}/sign-in/code?next=${side}`,
      `${side}/a/../sign-out`,
      `${side}/live`,
      `${side}#x`,
      `${side}?${'a'.repeat(1000)}`,
      side === '/staff' ? '/members/wards' : '/staff/queue',
    ])
      assert.equal(returnPathOn(side)(asked), side, String(asked))
})
