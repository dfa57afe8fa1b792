import { z } from 'zod'
import { createWeb } from '../src/app.ts'
import type { Access, App } from '../src/platform/http/index.ts'
import type { Log } from '../src/platform/log/index.ts'
import { type TestDb, testWork } from './index.ts'

export type Route = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly access: Access
  readonly fields: readonly string[]
  /** What its address can be narrowed to, by the choices of its schema: "show=late". */
  readonly choices: readonly string[]
}

/** The web side with its own table of routes, read from the program as it puts itself together. */
export async function appWithRoutes(db: TestDb, log?: Log, settings: Record<string, string> = {}) {
  const work = await testWork(db, settings)
  const routes: Route[] = []
  const collect = (app: App) => {
    app.addHook('onRoute', ({ method, url, config, schema }) => {
      const fields = [...namesIn(config?.form), ...namesIn(schema?.querystring)]
      for (const one of [method].flat()) {
        const access = config?.access ?? { for: 'everyone' as const }
        if (one === 'GET') routes.push({ method: 'GET', url, access, fields, choices: choicesIn(schema?.querystring) })
        if (one === 'POST') routes.push({ method: 'POST', url, access, fields, choices: [] })
      }
    })
  }
  const app = await createWeb({ config: work.config, db, clock: db.testClock, log: log ?? work.log, watch: collect })
  await app.ready()
  return { app, work, routes }
}

const described = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
})

/** The names of the fields that a schema reads. */
function namesIn(schema: unknown): string[] {
  if (!(schema instanceof z.ZodType)) return []
  return namesOf(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }))
}

function namesOf(schema: unknown): string[] {
  const { success, data } = described.safeParse(schema)
  if (!success) return []
  return [...Object.keys(data.properties ?? {}), ...[...(data.anyOf ?? []), ...(data.allOf ?? [])].flatMap(namesOf)]
}

const chosen: z.ZodType<Chosen> = z.lazy(() =>
  z.object({ enum: z.array(z.unknown()).optional(), anyOf: z.array(chosen).optional() }),
)
type Chosen = { enum?: unknown[] | undefined; anyOf?: Chosen[] | undefined }

/** Every choice of every field that has a list of them. */
function choicesIn(schema: unknown): string[] {
  if (!(schema instanceof z.ZodType)) return []
  const { success, data } = described.safeParse(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' }))
  if (!success) return []
  return Object.entries(data.properties ?? {}).flatMap(([name, field]) => {
    const found = chosen.safeParse(field)
    return found.success ? choicesOf(found.data).map((value) => `${name}=${value}`) : []
  })
}

const choicesOf = ({ enum: values = [], anyOf = [] }: Chosen): string[] => [
  ...values.filter((value) => typeof value === 'string'),
  ...anyOf.flatMap(choicesOf),
]
