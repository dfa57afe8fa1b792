import { Agent, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { createWeb } from '../src/app.ts'
import { readConfig } from '../src/platform/config.ts'
import { type Database, openDatabase } from '../src/platform/db/index.ts'
import type { App } from '../src/platform/http/index.ts'
import { createLog } from '../src/platform/log/index.ts'
import { systemClock } from '../src/platform/time/index.ts'

export type Statement = { sql: string; values: readonly unknown[] }

/** A city with the program running on it. */
export type OpenCity = {
  cases: number
  db: Database
  app: App
  /** The addresses that staff can open, as the program's table of routes has them: "/staff/cases/:reference". */
  staffRoutes: readonly string[]
  /** Asks as a browser does, compressed, and answers when the last byte is there. */
  get(path: string, cookie?: string): Promise<Got>
  /** A session of a member of staff with this role, in a team where one is named. */
  signIn(role: string, teamKey?: string): Promise<{ id: string; cookie: string }>
  /** A session of the member of staff of this name. */
  signInAs(name: string): Promise<{ id: string; cookie: string }>
  /** What was sent to the database while this ran, `begin` and `commit` left out. */
  watch<T>(work: () => Promise<T>): Promise<{ result: T; statements: Statement[] }>
  close(): Promise<void>
}

export type Got = { status: number; body: Buffer; headers: NodeJS.Dict<string | string[]>; transferred: number }

export async function openCity({
  url,
  cases,
  folder,
}: {
  url: string
  cases: number
  folder: string
}): Promise<OpenCity> {
  const config = readConfig({ DATA_DIR: folder, LOG_LEVEL: 'error', RATE_LIMIT: '100000', PORT: '0' })
  const db = openDatabase({ url, clock: systemClock, connections: config.DATABASE_CONNECTIONS, onError: console.error })
  const watch = watchStatements(db)
  const staffRoutes: string[] = []
  const collect = (web: App) => {
    web.addHook('onRoute', ({ method, url: address }) => {
      if (method === 'GET' && address.startsWith('/staff/')) staffRoutes.push(address)
    })
  }
  const log = createLog(config.LOG_LEVEL)
  const app = await createWeb({ config, db, clock: systemClock, log, watch: collect })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true })
  const get = (path: string, cookie?: string) => ask(agent, portOf(app), path, cookie)
  return {
    cases,
    db,
    app,
    staffRoutes,
    get,
    signIn: async (role, teamKey) => signIn(app, await someoneWith(db, role, teamKey)),
    signInAs: async (name) =>
      signIn(app, await db.selectFrom('staff').select('id').where('name', '=', name).executeTakeFirstOrThrow()),
    watch,
    async close() {
      agent.destroy()
      await app.close()
      await db.close()
    },
  }
}

export const portOf = (app: { server: { address(): AddressInfo | string | null } }) => {
  const address = app.server.address()
  if (typeof address !== 'object' || !address) throw new Error('The program does not listen')
  return address.port
}

/** Each byte of the answer counts, its head too. */
export function ask(agent: Agent, port: number, path: string, cookie?: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'text/html,*/*', 'accept-encoding': 'gzip, deflate, br', ...(cookie && { cookie }) }
    const request = httpRequest({ agent, port, path, host: '127.0.0.1', headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const body = Buffer.concat(parts)
        const head = response.rawHeaders.reduce((bytes, text) => bytes + text.length + 2, 17)
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers, transferred: body.length + head })
      })
    })
    request.on('error', reject)
    request.end()
  })
}

const someoneWith = (db: Database, role: string, teamKey?: string) =>
  db
    .selectFrom('staff')
    .innerJoin('staff_roles', 'staff_roles.staff_id', 'staff.id')
    .leftJoin('staff_teams', 'staff_teams.staff_id', 'staff.id')
    .leftJoin('units', 'units.id', 'staff_teams.team_id')
    .select('staff.id')
    .where('staff_roles.role_key', '=', role)
    .$if(teamKey !== undefined, (query) => query.where('units.key', '=', teamKey ?? ''))
    .orderBy('staff.name')
    .limit(1)
    .executeTakeFirstOrThrow()

async function signIn(app: App, account: { id: string }) {
  const page = await app.inject({ url: '/staff/sign-in', headers: { accept: 'text/html' } })
  const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const response = await app.inject({
    method: 'POST',
    url: '/staff/sign-in/trial',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookies(page) },
    payload: new URLSearchParams({ _csrf: token, account: account.id }).toString(),
  })
  if (response.statusCode !== 303 || response.cookies.length === 0)
    throw new Error(`Nobody could sign in as ${account.id}: ${response.statusCode}`)
  return { id: account.id, cookie: cookies(response) }
}

const cookies = ({ cookies: set }: { cookies: readonly { name: string; value: string }[] }) =>
  set.map(({ name, value }) => `${name}=${value}`).join('; ')

/** Everything but `begin` and `commit`, which have no values. */
const statementSchema = z.object({ text: z.string(), values: z.array(z.unknown()) })

function watchStatements(db: Database) {
  let seen: Statement[] | null = null
  db.pool.on('connect', (client) => {
    const query = client.query.bind(client)
    Object.assign(client, {
      query(...given: Parameters<typeof query>) {
        const statement = seen && statementSchema.safeParse(given[0]).data
        if (statement) seen?.push({ sql: statement.text, values: statement.values })
        return query(...given)
      },
    })
  })
  return async <T>(work: () => Promise<T>) => {
    const statements: Statement[] = []
    seen = statements
    try {
      return { result: await work(), statements }
    } finally {
      seen = null
    }
  }
}
