import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isMobile, phoneInWords, postcodeIn, readEmail, readPhone } from './contact-points.ts'

describe('a phone number in any form is stored in one', () => {
  const cases: [string, string | null][] = [
    ['07700 900123', '+447700900123'],
    ['+44 (0)7700 900 123', '+447700900123'],
    ['0044 7700 900123', '+447700900123'],
    ['(0113) 496-0123', '+441134960123'],
    ['020 7946 0123', '+442079460123'],
    ['+33 1 23 45 67 89', '+33123456789'],
    ['496 0123', null],
    ['12', null],
    ['ring me', null],
    ['', null],
  ]
  for (const [text, stored] of cases) test(`“${text}”`, () => assert.equal(readPhone(text), stored))
})

test('a number is shown as people here write it', () => {
  assert.equal(phoneInWords('+447700900123'), '07700 900123')
  assert.equal(phoneInWords('+33123456789'), '+33 1 23 45 67 89')
})

test('text messages go to mobiles only', () => {
  assert.equal(isMobile('+447700900123'), true)
  assert.equal(isMobile('+441134960123'), false)
})

describe('an email address', () => {
  const cases: [string, string | null][] = [
    [' Jane.Smith@Example.org ', 'jane.smith@example.org'],
    ['jane@example', null],
    ['jane smith@example.org', null],
    ['<script>@example.org', null],
    [`${'a'.repeat(300)}@example.org`, null],
  ]
  for (const [text, stored] of cases) test(`“${text.slice(0, 40)}”`, () => assert.equal(readEmail(text), stored))
})

test('the postcode is found inside an address', () => {
  assert.equal(postcodeIn('14 Mill Lane, Wrenbridge zz99 1ab'), 'ZZ991AB')
  assert.equal(postcodeIn('14 Mill Lane'), null)
})
