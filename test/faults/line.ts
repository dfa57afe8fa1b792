import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Line = {
  /** The same address by way of this line. */
  url: string
  /** Whether anything gets through: everything, nothing and callers hear so at once, or nothing and nobody hears anything. */
  state: 'up' | 'cut' | 'silent'
  close(): Promise<void>
}

/** A line to a database that can be cut and mended, as if the server went and came back. */
export async function lineTo(databaseUrl: string): Promise<Line> {
  const there = new URL(databaseUrl)
  const pairs = new Set<Socket>()
  let state: Line['state'] = 'up'

  const server = createServer((near) => {
    if (state === 'cut') return near.destroy()
    const far = connect(Number(there.port), there.hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      pairs.add(one)
      one.on('error', () => undefined)
      one.on('data', (part) => {
        if (state === 'up') other.write(part)
      })
      one.on('close', () => {
        pairs.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const here = new URL(databaseUrl)
  here.hostname = '127.0.0.1'
  here.port = String((server.address() as AddressInfo).port)

  return {
    url: here.href,
    get state() {
      return state
    },
    set state(to) {
      state = to
      // A line that falls silent stays open. What was half said on it is lost; both sides have to begin again.
      if (to !== 'silent') for (const socket of pairs) socket.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of pairs) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
