import { newId, type Tx } from '#platform/db/index.ts'
import { replyAddress } from '../rules/inbound/reply-address.ts'
import { receiveMail } from './receive-mail.ts'

type Answer = {
  toAddress: string
  subject: string
  messageId: string | null
  replyToken: string
  text: string
  domain: string
}

/** For a trial without a mail server: the receiver's answer, as their own mail program would have sent it. */
export function answerAsReceiver(tx: Tx, { toAddress, subject, messageId, replyToken, text, domain }: Answer) {
  const to = replyAddress(replyToken, domain)
  const headers = [
    `From: <${toAddress}>`,
    `To: <${to}>`,
    `Subject: =?utf-8?B?${Buffer.from(`Re: ${subject}`).toString('base64')}?=`,
    `Message-ID: <${newId()}@${toAddress.split('@').at(-1)}>`,
    ...(messageId ? [`In-Reply-To: ${messageId}`] : []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ]
  const body = Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n')
  return receiveMail(tx, {
    source: 'smtp',
    raw: Buffer.from(`${headers.join('\r\n')}\r\n\r\n${body}\r\n`),
    envelope: { from: toAddress, to: [to], clientIp: '127.0.0.1', clientName: null },
    receivedAt: tx.now,
  })
}
