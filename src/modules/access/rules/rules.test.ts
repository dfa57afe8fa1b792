import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Secret, TOTP } from 'otpauth'
import { codeAddress, newCodeSecret, plainRecoveryCode, stepOfCode } from './code.ts'
import { deviceInWords } from './device.ts'
import { limitInWords, readLimit, widest } from './limits.ts'
import { refusalOfPassword } from './password.ts'
import { returnPath } from './return-path.ts'
import { expiryOf, hasExpired, isDueToBeSeen, stageAfterPassword } from './session.ts'
import { isThrottled } from './throttle.ts'

const person = { name: 'Amara Lewis', email: 'amara.lewis@example.org' }

describe('a password', () => {
  test('is good when it is long and unlikely', () => {
    for (const good of ['kettle orchard tram', 'Zw9!kq2#Lm5&', 'mein Fahrrad ist blau'])
      assert.equal(refusalOfPassword(good, person), null, good)
  })
  test('is refused when it is short', () => assert.equal(refusalOfPassword('Xk2!9qLm', person), 'too-short'))
  test('is refused when everybody would try it', () => {
    for (const bad of [
      'password1234',
      'Password!2026',
      'aaaaaaaaaaaaaa',
      '0123456789012',
      'qwertyuiop12',
      'Wrenbridge2026',
      'councilcouncil',
    ])
      assert.equal(refusalOfPassword(bad, person), 'too-common', bad)
  })
  test('is refused when it is the person’s own name', () => {
    assert.equal(refusalOfPassword('amaralewis2026', person), 'about-you')
    assert.equal(refusalOfPassword('lewis kettle orchard', person), null)
  })
})

describe('where to go after signing in', () => {
  test('is a page of the staff side', () => {
    assert.equal(returnPath('/staff/cases/1?tab=2'), '/staff/cases/1?tab=2')
    assert.equal(returnPath('/staff'), '/staff')
  })
  test('is never another site, nor a page that does something else', () => {
    const bad = [
      '//evil.example',
      'https://evil.example/staff',
      '/\\evil',
      '/staff\\..\\x',
      '/staff/../l/token',
      '/staffing',
      '/staff/sign-in',
      '/staff/sign-out',
      '/staff/x\n',
      'javascript:1',
      '',
      undefined,
      ['/staff'],
      '/staff/%0d%0aX',
      '/staff//evil',
    ]
    for (const path of bad) assert.match(returnPath(path), /^\/staff/)
    assert.equal(returnPath('/staff/../l/token'), '/staff')
    assert.equal(returnPath('/staff/sign-out'), '/staff')
  })
  test('stays on this host whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `/staff${text}`),
        ),
        (asked) => {
          const url = new URL(returnPath(asked), 'https://own.example')
          return url.host === 'own.example' && /^\/staff(\/|$)/.test(url.pathname)
        },
      ),
    )
  })
})

describe('wrong tries', () => {
  test('are let pass ten times on one account from one address', () => {
    assert.equal(isThrottled({ accountHere: 10, account: 10, address: 10 }), false)
    assert.equal(isThrottled({ accountHere: 11, account: 11, address: 11 }), true)
  })
  test('from afar do not lock a person out at once', () => {
    assert.equal(isThrottled({ accountHere: 1, account: 30, address: 1 }), false)
    assert.equal(isThrottled({ accountHere: 1, account: 41, address: 1 }), true)
  })
  test('on many accounts from one address are stopped', () => {
    assert.equal(isThrottled({ accountHere: 1, account: 1, address: 101 }), true)
  })
})

describe('a session', () => {
  const now = Temporal.Instant.from('2026-11-18T10:00:00Z')
  const fresh = { stage: 'signed-in' as const, lastSeenAt: now, expiresAt: expiryOf('signed-in', now) }
  test('ends after two hours unused and after twelve in any case', () => {
    assert.equal(hasExpired(fresh, now.add({ minutes: 119 })), false)
    assert.equal(hasExpired(fresh, now.add({ minutes: 120 })), true)
    assert.equal(hasExpired({ ...fresh, lastSeenAt: now.add({ hours: 12 }) }, now.add({ hours: 12 })), true)
  })
  test('that waits for a code ends after a quarter of an hour', () => {
    const waiting = { stage: 'code-needed' as const, lastSeenAt: now, expiresAt: expiryOf('code-needed', now) }
    assert.equal(hasExpired(waiting, now.add({ minutes: 15 })), true)
  })
  test('is written down as used at most every five minutes', () => {
    assert.equal(isDueToBeSeen(fresh, now.add({ seconds: 299 })), false)
    assert.equal(isDueToBeSeen(fresh, now.add({ minutes: 5 })), true)
  })
  test('needs a code where there is one, and a code set up where a role demands it', () => {
    assert.equal(stageAfterPassword({ hasCode: true, codeRequired: false, trial: false }), 'code-needed')
    assert.equal(stageAfterPassword({ hasCode: false, codeRequired: true, trial: false }), 'set-up-needed')
    assert.equal(stageAfterPassword({ hasCode: false, codeRequired: true, trial: true }), 'signed-in')
    assert.equal(stageAfterPassword({ hasCode: false, codeRequired: false, trial: false }), 'signed-in')
  })
})

describe('a code of an app', () => {
  const secret = newCodeSecret()
  const app = new TOTP({ secret: Secret.fromBase32(secret) })
  const now = Temporal.Instant.from('2026-11-18T10:00:05Z')
  const codeAt = (at: Temporal.Instant) => app.generate({ timestamp: at.epochMilliseconds })
  test('is right for half a minute, and for clocks half a minute apart', () => {
    const step = Math.floor(now.epochMilliseconds / 30_000)
    assert.equal(stepOfCode(secret, codeAt(now), now), step)
    assert.equal(stepOfCode(secret, ` ${codeAt(now).slice(0, 3)} ${codeAt(now).slice(3)}`, now), step)
    assert.equal(stepOfCode(secret, codeAt(now.subtract({ seconds: 30 })), now), step - 1)
  })
  test('is wrong two minutes later, or when it is no code', () => {
    assert.equal(stepOfCode(secret, codeAt(now.subtract({ minutes: 2 })), now), null)
    for (const bad of ['', 'abcdef', '1234567', '１２３４５６']) assert.equal(stepOfCode(secret, bad, now), null)
  })
  test('is set up by an address every app reads', () => {
    assert.match(
      codeAddress(secret, 'Wrenbridge City Council', person.email),
      /^otpauth:\/\/totp\/Wrenbridge%20City%20Council:amara\.lewis/,
    )
  })
  test('may be replaced by a recovery code typed in small letters', () => {
    assert.equal(plainRecoveryCode(' k7qm-2xwt p9rdhn4c '), 'K7QM2XWTP9RDHN4C')
  })
})

describe('limits', () => {
  test('of several roles are those that go furthest', () => {
    assert.deepEqual(widest([{ a: 1, b: 5 }, { a: 3 }]), { a: 3, b: 5 })
    assert.deepEqual(widest([]), {})
  })
  test('are read as people type them, and shown the same way', () => {
    assert.equal(readLimit('£1,250.50', 'pence'), 125050)
    assert.equal(readLimit('400', 'pence'), 40000)
    assert.equal(readLimit('3', 'count'), 3)
    for (const bad of ['-1', '4.5', '1e3', 'lots', '99999999', '']) assert.equal(readLimit(bad, 'count'), null)
    assert.equal(limitInWords(40000, 'pence'), '£400')
    assert.equal(limitInWords(125050, 'pence'), '£1,250.50')
  })
  test('survive being shown and typed again', () => {
    fc.assert(fc.property(fc.nat(99_999_999), (limit) => readLimit(limitInWords(limit, 'pence'), 'pence') === limit))
  })
})

test('a device is named so that people recognise it', () => {
  assert.equal(deviceInWords('Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0'), 'Firefox on Windows')
  assert.equal(
    deviceInWords('Mozilla/5.0 (iPhone) AppleWebKit Version/18 Mobile Safari/604'),
    'Safari on an iPhone or iPad',
  )
  assert.equal(deviceInWords(undefined), 'Unknown browser')
})
