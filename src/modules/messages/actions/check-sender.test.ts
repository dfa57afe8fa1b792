import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verdictOn } from '../rules/inbound/sender.ts'
import { checkSender } from './check-sender.ts'
import { readMail } from './read-mail.ts'

const raw = Buffer.from(
  'From: Mayor <mayor@bank.example>\r\nTo: service@wrenbridge.example.org\r\nSubject: Pay\r\n\r\nPay now.\r\n',
)
const stored = { raw, envelopeFrom: 'mayor@bank.example', clientIp: '203.0.113.9', clientName: 'mail.bank.example' }
const mail = await readMail(raw)
const missing = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }))

const names = (records: Record<string, string>) => (domain: string, type: string) => {
  const text = type === 'TXT' ? records[domain] : undefined
  return text ? Promise.resolve([[text]]) : missing()
}
const checked = (records: Record<string, string>, more: Partial<typeof stored> = {}) =>
  checkSender({ ...stored, ...more }, mail, { trustedHost: undefined, lookup: names(records) })

test('a sender whose domain does not let that computer send is found out', async () => {
  const checks = await checked({
    'bank.example': 'v=spf1 ip4:198.51.100.1 -all',
    '_dmarc.bank.example': 'v=DMARC1; p=reject',
  })
  assert.deepEqual([checks?.spf, checks?.dmarc, verdictOn(checks)], ['fail', 'fail', 'forged'])
})

test('a sender whose domain lets that computer send is vouched for', async () => {
  const checks = await checked({
    'bank.example': 'v=spf1 ip4:203.0.113.9 -all',
    '_dmarc.bank.example': 'v=DMARC1; p=reject',
  })
  assert.equal(verdictOn(checks), 'vouched-for')
})

test('a domain that says nothing proves nothing', async () => {
  assert.equal(verdictOn(await checked({})), 'unchecked')
})

test('a DNS that does not answer holds up no mail', async () => {
  const away = () => Promise.reject(Object.assign(new Error('time-out'), { code: 'ETIMEOUT' }))
  const checks = await checkSender(stored, mail, { trustedHost: undefined, lookup: away })
  assert.equal(verdictOn(checks), 'unchecked')
})

test('mail from this very computer, as in a trial, is not looked up', async () => {
  assert.equal(await checked({}, { clientIp: '127.0.0.1' }), null)
})
