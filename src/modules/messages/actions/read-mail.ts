import type { AddressObject, ParsedMail } from 'mailparser'
import { deepest, filesReadAtMost, lettersOf, readAs } from '../rules/inbound/attached.ts'
import { readDeliveryReport } from '../rules/inbound/bounce.ts'
import { addressesIn, headersOf, idsIn, type ReadMail } from '../rules/inbound/mail.ts'
import { cleaned } from '../rules/marks.ts'

const longestText = 200_000

const limits = {
  skipTextToHtml: true,
  skipImageLinks: true,
  keepDeliveryStatus: true,
  ignoreEmbedded: true,
  checksumAlgo: false,
  maxHtmlLengthToParse: 500_000,
  maxInlinedImagesSize: 0,
  maxChildNodes: 200,
} as const

const alone = (html: string) =>
  Buffer.from(
    [
      'MIME-Version: 1.0',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(html).toString('base64'),
    ].join('\r\n'),
  )

/**
 * The words of what is attached as text, with those of mails within mails: they are judged with the mail's own. A mail of ours
 * (`isOurs`) says nothing new. Nothing else is opened.
 */
export async function wordsAttached(given: ReadMail, isOurs: (mail: ReadMail) => boolean): Promise<string> {
  const words: string[] = []
  const files = given.attachments.map((file) => ({ file, depth: 1 }))
  for (let read = 0; read < filesReadAtMost; read++) {
    const next = files.shift()
    if (!next) break
    const way = readAs(next.file)
    if (way === 'text') words.push(cleaned(lettersOf(next.file.content)))
    if (way === 'page') words.push((await readMail(alone(lettersOf(next.file.content)))).text)
    const mail = way === 'mail' ? await readMail(next.file.content) : null
    if (!mail || isOurs(mail)) continue
    words.push(`${mail.subject}\n\n${mail.text}`)
    const depth = next.depth + 1
    if (depth <= deepest) files.push(...mail.attachments.map((file) => ({ file, depth })))
  }
  return words.join('\n\n').slice(0, longestText)
}

/** Reads a mail within limits. Broken MIME, wrong encodings and hostile HTML never make this throw. */
export async function readMail(raw: Buffer): Promise<ReadMail> {
  const headers = headersOf(raw)
  // Loaded with the first mail: it would keep every start waiting.
  const { simpleParser } = await import('mailparser')
  try {
    const parsed = await simpleParser(raw, limits)
    // Of HTML that stands beside an attachment, with no plain text, the parser makes no text: it is given it alone.
    if (parsed.text === undefined && parsed.html)
      parsed.text = (await simpleParser(alone(parsed.html), limits)).text ?? ''
    return understood(parsed, headers)
  } catch {
    return {
      ...fromHeaders(headers),
      readable: false,
      text: cleaned(raw.toString('utf8')).slice(0, longestText),
      attachments: [],
      report: null,
    }
  }
}

function understood(parsed: ParsedMail, headers: ReadonlyMap<string, readonly string[]>): ReadMail {
  const basics = fromHeaders(headers)
  const sender = parsed.from?.value.flatMap((one) => one.group ?? [one])[0]
  const address = sender?.address?.toLowerCase()
  const attachments = parsed.attachments.map((file) => ({
    name: file.filename ?? '',
    // Of a broken head the parser makes no text, whatever it says.
    type: typeof file.contentType === 'string' ? file.contentType : '',
    content: file.content,
  }))
  return {
    ...basics,
    readable: true,
    from: address ? { address, name: nameOf(sender?.name) } : basics.from,
    to: unique([...addressesOf(parsed.to), ...addressesOf(parsed.cc), ...basics.to]),
    addressed: { to: addressesOf(parsed.to), cc: addressesOf(parsed.cc) },
    subject: cleaned(parsed.subject ?? '')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .slice(0, 300),
    text: withoutPictures(cleaned(parsed.text ?? ''), Boolean(parsed.html))
      .trim()
      .slice(0, longestText),
    attachments: attachments.filter((file) => !isReportPart(file.type)),
    report: readDeliveryReport(headers.get('content-type')?.[0] ?? '', attachments),
  }
}

/** Addresses of pictures that stand in a text where the picture was. A link's address has a space before it. */
const withoutPictures = (text: string, hasHtml: boolean) => {
  const named = text.replaceAll(/\[cid:[^\]\s]{1,300}\]/g, '')
  return hasHtml ? named.replaceAll(/(?<! )\[https?:[^\]\s]{1,2000}\]/g, '') : named
}

const isReportPart = (type: string) => type === 'message/delivery-status' || type === 'text/rfc822-headers'

const addressesOf = (given: AddressObject | AddressObject[] | undefined) =>
  [given ?? []]
    .flat()
    .flatMap((one) =>
      one.value.flatMap((member) => member.group ?? [member]).flatMap((member) => member.address?.toLowerCase() ?? []),
    )

const nameOf = (name: string | undefined) =>
  cleaned(name ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 120) || null

const unique = (values: readonly string[]) => [...new Set(values)]

function fromHeaders(headers: ReadonlyMap<string, readonly string[]>) {
  const first = (name: string) => headers.get(name)?.[0] ?? ''
  const sender = addressesIn(first('from'))[0]
  return {
    messageId: idsIn(first('message-id'))[0] ?? '',
    answers: unique([...idsIn(first('in-reply-to')), ...idsIn(first('references')).toReversed()]).slice(0, 50),
    from: sender ? { address: sender, name: null } : null,
    addressed: {
      to: (headers.get('to') ?? []).flatMap(addressesIn),
      cc: (headers.get('cc') ?? []).flatMap(addressesIn),
    },
    to: unique(deliveredTo.flatMap((name) => headers.get(name) ?? []).flatMap(addressesIn)),
    subject: cleaned(first('subject')).trim().slice(0, 300),
    headers,
  }
}

const deliveredTo = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to']
