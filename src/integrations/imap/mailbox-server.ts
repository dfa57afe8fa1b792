import { type AddressInfo, createServer, type Socket } from 'node:net'

export type KeptMail = { uid: number; raw: Buffer; receivedAt: Date; flags: Set<string> }

export type MailboxServer = {
  url: string
  mails: KeptMail[]
  uidValidity: number
  /** How often somebody tried to sign in. */
  signIns: number
  /** Hang up at the moment this command arrives, once. */
  hangUpAt: string | null
  /** Mails it lists and does not hand out, as servers do with one whose file is damaged. */
  damaged: Set<KeptMail>
  put(raw: string, receivedAt: string): KeptMail
  close(): Promise<void>
}

/**
 * A mailbox on a local port that speaks IMAP4rev1 over the wire, for tests: greeting, capabilities, log-in, selection,
 * UID FETCH with literals and partial bodies, UID STORE, log-out. No kept server of this kind is to be had from npm.
 */
export async function startMailboxServer(): Promise<MailboxServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n')
    let pending = ''
    socket.on('data', (data) => {
      pending += data.toString('latin1')
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end)
        pending = pending.slice(end + 2)
        answer(socket, box, line)
      }
    })
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
  let lastUid = 0
  const box: MailboxServer = {
    url: `imap://inbox%40wrenbridge.example.org:secret@127.0.0.1:${port}/INBOX`,
    mails: [],
    uidValidity: 7,
    signIns: 0,
    hangUpAt: null,
    damaged: new Set(),
    put(raw, receivedAt) {
      lastUid = Math.max(lastUid, ...box.mails.map((mail) => mail.uid)) + 1
      const mail = { uid: lastUid, raw: Buffer.from(raw), receivedAt: new Date(receivedAt), flags: new Set<string>() }
      box.mails.push(mail)
      return mail
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return box
}

function answer(socket: Socket, box: MailboxServer, line: string) {
  const [tag = '', ...words] = line.split(' ')
  const command = (words[0]?.toUpperCase() === 'UID' ? `UID ${words[1]}` : (words[0] ?? '')).toUpperCase()
  const rest = words.slice(command.startsWith('UID') ? 2 : 1).join(' ')
  if (box.hangUpAt === command) {
    box.hangUpAt = null
    socket.destroy()
    return
  }
  const say = (text: string) => socket.write(`${text}\r\n`)
  const ok = (text = 'done') => say(`${tag} OK ${text}`)
  switch (command) {
    case 'CAPABILITY':
      say('* CAPABILITY IMAP4rev1')
      return ok()
    case 'LOGIN':
      box.signIns += 1
      return /secret/.test(rest) ? ok('[CAPABILITY IMAP4rev1] in') : say(`${tag} NO [AUTHENTICATIONFAILED] wrong`)
    case 'LIST':
      say('* LIST (\\HasNoChildren) "/" INBOX')
      return ok()
    case 'SELECT':
      say(`* ${box.mails.length} EXISTS`)
      say('* FLAGS (\\Seen \\Deleted)')
      say('* OK [PERMANENTFLAGS (\\Seen \\Deleted)] ok')
      say(`* OK [UIDVALIDITY ${box.uidValidity}] valid`)
      say(`* OK [UIDNEXT ${Math.max(0, ...box.mails.map((mail) => mail.uid)) + 1}] next`)
      return ok('[READ-WRITE] selected')
    case 'UID FETCH':
      if (/BODY/i.test(rest) && chosen(box, rest).some((mail) => box.damaged.has(mail)))
        return say(`${tag} NO [SERVERBUG] Internal error reading message`)
      fetchMails(socket, box, rest)
      return ok()
    case 'UID STORE':
      for (const mail of chosen(box, rest)) mail.flags.add('\\Seen')
      return ok()
    case 'LOGOUT':
      say('* BYE')
      ok()
      socket.end()
      return
    case 'NOOP':
    case 'CLOSE':
    case 'UNSELECT':
      return ok()
    default:
      return say(`${tag} BAD unknown`)
  }
}

/** "3:*" means from the third, and always names the last one too, as the protocol has it. */
function chosen(box: MailboxServer, rest: string): KeptMail[] {
  const [set = ''] = rest.split(' ')
  const [from = '0', to = from] = set.split(':')
  const last = box.mails.at(-1)
  return box.mails.filter((mail) =>
    to === '*' ? mail.uid >= Number(from) || mail === last : mail.uid >= Number(from) && mail.uid <= Number(to),
  )
}

function fetchMails(socket: Socket, box: MailboxServer, rest: string) {
  for (const mail of chosen(box, rest)) {
    const parts = [`UID ${mail.uid}`]
    if (/RFC822\.SIZE/i.test(rest)) parts.push(`RFC822.SIZE ${mail.raw.length}`)
    if (/INTERNALDATE/i.test(rest)) parts.push(`INTERNALDATE "${imapDate(mail.receivedAt)}"`)
    socket.write(`* ${box.mails.indexOf(mail) + 1} FETCH (${parts.join(' ')}`)
    const partial = /BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?/i.exec(rest)
    if (partial) {
      const start = Number(partial[1] ?? 0)
      const content = partial[2] ? mail.raw.subarray(start, start + Number(partial[2])) : mail.raw
      socket.write(` BODY[]${partial[2] ? `<${start}>` : ''} {${content.length}}\r\n`)
      socket.write(content)
    }
    socket.write(')\r\n')
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (number: number) => String(number).padStart(2, '0')

const imapDate = (date: Date) =>
  `${String(date.getUTCDate()).padStart(2, ' ')}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
