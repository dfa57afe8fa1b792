import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { createMailTransport, type MailToSend } from './transport.ts'

/** How many letters a server took, and the passwords it was shown over a line that anybody could listen to. */
const taken: string[] = []
const overheard: string[] = []

/** A real mail server that asks for a name and a password; its certificate is signed by nobody. */
async function mailServer(options: SMTPServerOptions) {
  const server = new SMTPServer({
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onAuth({ username, password }, session, done) {
      if (!session.secure) overheard.push(String(password))
      if (username === 'us@er' && password === 'p@ss/:1') return done(null, { user: username })
      done(Object.assign(new Error('Authentication failed'), { responseCode: 535 }))
    },
    onData(stream, session, done) {
      stream.resume().on('end', () => {
        taken.push(`${session.user ?? 'nobody'} ${session.secure ? 'in secret' : 'in the open'}`)
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  after(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  return `127.0.0.1:${port}`
}

const begins = await mailServer({})
const implicit = await mailServer({ secure: true })
const open = await mailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
const account = 'us%40er:p%40ss%2F%3A1@'
const anyCertificate = '?tls.rejectUnauthorized=false'

const letter: MailToSend = {
  messageId: '<1@reply.wrenbridge.example.org>',
  from: 'service@wrenbridge.example.org',
  to: 'resident@example.org',
  replyTo: null,
  subject: 'We have your report',
  text: 'Thank you.',
  html: null,
  headers: {},
  attachments: [],
}

async function send(url: string) {
  const answer = await createMailTransport({ SMTP_URL: url }).send(letter)
  return 'because' in answer ? [answer.outcome, answer.because] : [answer.outcome]
}

test('it signs in with the name and password of the address, over STARTTLS and over TLS from the first byte', async () => {
  taken.length = 0
  assert.deepEqual(await send(`smtp://${account}${begins}${anyCertificate}`), ['accepted'])
  assert.deepEqual(await send(`smtps://${account}${implicit}${anyCertificate}`), ['accepted'])
  assert.deepEqual(taken, ['us@er in secret', 'us@er in secret'])
  assert.deepEqual(overheard, [])
})

test('a wrong password, or none where one is asked, is said to be that, and nothing was taken', async () => {
  taken.length = 0
  assert.deepEqual(await send(`smtp://us%40er:no@${begins}${anyCertificate}`), ['provider-down', 'sign-in'])
  assert.deepEqual(await send(`smtps://us%40er:no@${implicit}${anyCertificate}`), ['provider-down', 'sign-in'])
  assert.deepEqual(await send(`smtp://${begins}${anyCertificate}`), ['provider-down', 'sign-in'])
  assert.deepEqual(taken, [])
})

test('a password is never sent in the open, nor to a server whose certificate is not valid, unless the address says so', async () => {
  taken.length = 0
  assert.deepEqual(await send(`smtp://${account}${open}`), ['provider-down', 'not-secure'])
  assert.deepEqual(await send(`smtp://${account}${begins}`), ['provider-down', 'not-secure'])
  assert.deepEqual(await send(`smtps://${account}${implicit}`), ['provider-down', 'not-secure'])
  assert.deepEqual([taken, overheard], [[], []])
  assert.deepEqual(await send(`smtp://${account}${open}?requireTLS=false`), ['accepted'])
  assert.deepEqual([taken, overheard], [['us@er in the open'], ['p@ss/:1']])
})
