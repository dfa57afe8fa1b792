import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

export type RecordingMailServer = {
  url: string
  /** How often each Message-ID was taken, the last word of the receiver on what went out. */
  taken: Map<string, number>
  close(): Promise<void>
}

/**
 * The receiver: a real mail server that notes every Message-ID it has said yes to. It is slow at times, before and after
 * it has taken a mail, so that a kill finds the sender in the middle.
 */
export async function startMailServer(slowness: () => number = () => 0, at: number = 0): Promise<RecordingMailServer> {
  const taken = new Map<string, number>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const id = /^message-id:\s*(\S+)/im.exec(Buffer.concat(chunks).toString('utf8'))?.[1] ?? 'without Message-ID'
        void pause(slowness())
          .then(() => taken.set(id, (taken.get(id) ?? 0) + 1))
          .then(() => pause(slowness()))
          .then(() => done())
      })
    },
  })
  server.on('error', () => undefined)
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(at, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port))
  })
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
