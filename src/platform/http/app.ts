import { existsSync } from 'node:fs'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import staticFiles from '@fastify/static'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyTypeProvider,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import { z } from 'zod'
import type { Config } from '../config.ts'
import type { Database } from '../db/index.ts'
import type { FileStore } from '../files/index.ts'
import { registerLive } from '../live/server.ts'
import type { Log } from '../log/index.ts'
import { type Measure, registerMetrics } from '../metrics/index.ts'
import type { Clock } from '../time/index.ts'
import { type Assets, assetFolder } from '../views/assets.ts'
import { registerViews } from '../views/index.ts'
import { type Actor, isStaff, type StaffActor } from './actor.ts'
import { isSecure, readCookie } from './cookies.ts'
import { comesFromElsewhere, hasValidCsrfToken } from './csrf.ts'
import { answerUnreadable, answerWhatNodeWould, registerErrorPages } from './error-pages.ts'
import { AppError, forbidden } from './errors.ts'
import { registerHealth } from './health.ts'
import { registerLimits } from './limits.ts'
import { trustedProxies } from './proxy.ts'
import { readMultipart, removeUploads, type Upload } from './uploads.ts'

/** Who may use a route. A route that does not say stops the program from starting. */
export type Access =
  | { for: 'everyone' }
  | { for: 'resident' }
  | { for: 'member' }
  | { for: 'staff'; permission: string | null }

export type NavigationItem = {
  text: string
  href: string
  permission: string | null
  order: number
  /** Where it stands in a long menu; daily work has none and stays in the line. */
  group?: 'people' | 'insight' | 'setUp'
  /** How much waits there for this person, a hundred at most: it is asked for every page. */
  waiting?: (db: Database, actor: StaffActor) => Promise<number>
}

/** What a program hands to its web side. */
export type AppParts = {
  config: Config
  db: Database
  clock: Clock
  log: Log
  files: FileStore
  assets: Assets
  /** Signs forms and flash messages; the same in every process. */
  secret: string
  navigation: readonly NavigationItem[]
  /** When the council's phone is answered, in words; null where nobody has said. */
  phoneHours: (db: Database) => Promise<string | null>
  /** Numbers for whoever keeps the service running. */
  measures: readonly Measure[]
  /** What the modules offer, registered in order. */
  register: readonly ((app: App) => Promise<void> | void)[]
}

interface ZodTypes extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypes
>

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /** The route takes files; elsewhere they are not read. */
    uploads?: boolean
    /** The form's schema, for programs that try every field. */
    form?: z.ZodType
    /** The route is called by a program that shows its own key; no form token is asked. */
    withoutFormToken?: boolean
  }
  interface FastifyInstance {
    config: Config
    db: Database
    clock: Clock
    files: FileStore
    secret: string
  }
  interface FastifyRequest {
    actor: Actor
    uploads: Upload[]
    visitId: string | null
    /** How much waits behind an address of the menu. */
    waiting: ReadonlyMap<string, number>
    /** When the council's phone is answered; null where it cannot be known. */
    phoneHours: string | null
    /** The member of staff who asks; refused for anybody else. */
    staff(): StaffActor
  }
}

/** Puts the web side together. It listens to nothing until `listen` is called. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config } = parts
  const app: App = Fastify({
    loggerInstance: parts.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies(config.TRUST_PROXY),
    bodyLimit: 1024 * 1024,
    requestTimeout: 60_000,
    connectionTimeout: 70_000,
    routerOptions: { maxParamLength: 16_384, ignoreTrailingSlash: true },
    rewriteUrl: ({ url = '/' }) => (canBeRead(url) ? withoutSite(url) : '/address-that-cannot-be-read'),
    forceCloseConnections: 'idle',
    clientErrorHandler: answerUnreadable,
    http: { requireHostHeader: false },
  }).withTypeProvider<ZodTypes>()

  app.decorate('config', config)
  app.decorate('db', parts.db)
  app.decorate('clock', parts.clock)
  app.decorate('files', parts.files)
  app.decorate('secret', parts.secret)
  app.decorateRequest('actor')
  app.decorateRequest('uploads')
  app.decorateRequest('visitId', null)
  app.decorateRequest('waiting')
  app.decorateRequest('phoneHours', null)
  app.decorateRequest('staff', function () {
    if (!isStaff(this.actor)) throw forbidden('Sign in as a member of staff to use this page')
    return this.actor
  })

  app.addHook('onRoute', (route) => {
    if (!route.config?.access) throw new Error(`${String(route.method)} ${route.url} does not say who may use it`)
  })
  app.setValidatorCompiler(({ schema, httpPart }) => (value) => {
    const parsed = schema instanceof z.ZodType ? schema.safeParse(value) : { success: true as const, data: value }
    return parsed.success
      ? { value: parsed.data }
      : { error: new AppError(httpPart === 'params' ? 404 : 400, 'Check the address') }
  })

  await app.register(cookie)
  await app.register(formbody, { bodyLimit: 1024 * 1024 })
  // A file that is too large is said beside its field, with what was typed kept: it is not thrown for.
  await app.register(multipart, { throwFileSizeLimit: false })
  // A page is packed in less time than it takes to hand it to another thread and back.
  await app.register(compress, { global: true, threshold: 1024, encodings: ['br', 'gzip'], syncThreshold: 256 * 1024 })
  await app.register(staticFiles, { root: assetFolder, serve: false, preCompressed: true })
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', ...tileSource(config.MAP_TILE_URL)],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        frameSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
        baseUri: ["'none'"],
        manifestSrc: ["'self'"],
      },
    },
    strictTransportSecurity: isSecure(config.BASE_URL),
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'sameorigin' },
    crossOriginEmbedderPolicy: false,
  })

  app.addHook('onRequest', async (request) => {
    request.actor = { kind: 'public', visitId: null }
    request.uploads = []
    request.waiting = new Map()
    request.visitId = readCookie(request, 'visit')
  })
  registerViews(app, {
    navigation: parts.navigation,
    assets: parts.assets,
    council: { name: config.COUNCIL_NAME },
    phoneHours: parts.phoneHours,
  })
  registerErrorPages(app)
  answerWhatNodeWould(app)
  registerLimits(app)

  app.addHook('preValidation', async (request) => {
    if (request.isMultipart()) await readMultipart(request)
  })
  app.addHook('preHandler', async (request) => {
    if (request.method === 'GET' || request.method === 'HEAD' || request.routeOptions.config.withoutFormToken) return
    if (request.is404) return
    if (comesFromElsewhere(request) || !hasValidCsrfToken(request))
      throw new AppError(
        403,
        'We could not tell that this form came from our own page, so nothing was saved. This happens when cookies were cleared, or are switched off. Go back and copy what you typed. Load the page again, put it in, and send it. If that does not help, allow cookies for this website',
        'Please send that again',
      )
  })
  // Asked to stop, we finish what is being answered and let the line go: kept for more, it would hold us up.
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close')
  })
  app.addHook('onResponse', async (request, reply) => {
    await removeUploads(request)
    request.log.info(
      {
        route: request.routeOptions.url ?? null,
        method: request.method,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    )
  })

  for (const register of parts.register) await register(app)
  registerHealth(app)
  registerMetrics(app, parts.measures)
  registerLive(app)
  app.get(
    '/assets/*',
    { config: { access: { for: 'everyone' } }, schema: { params: z.object({ '*': z.string() }) } },
    (request, reply) => {
      const ours = insteadOf(request.params['*'], parts.assets)
      return ours
        ? reply.header('cache-control', 'no-cache').sendFile(ours, { cacheControl: false })
        : reply.sendFile(request.params['*'], { maxAge: '365d', immutable: true })
    },
  )
  return app
}

/**
 * Our file for one of a build that is not here: while two versions run side by side, a page of the other asks us for it. A page
 * in our style is better than one in none; it is not kept under that address, as the other program has its own.
 */
function insteadOf(asked: string, { path }: Assets): string | null {
  const [, build = '', file] = /^([\da-f]{12})\/([\w.]+)$/.exec(asked) ?? []
  const ours = path.replace('/assets/', '')
  return file === undefined || build === ours || existsSync(`${assetFolder}/${build}`) ? null : `${ours}/${file}`
}

/** Fastify answers an address that is no UTF-8 before our own pages can; then it is a page that we do not have. */
function canBeRead(url: string): boolean {
  try {
    decodeURI(url.split('?')[0] ?? '')
    return true
  } catch {
    return false
  }
}

/** A request as proxies write it names a site too; which one it says is nothing to us. */
const withoutSite = (url: string) =>
  url.startsWith('/') ? url : url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '') || '/'

function tileSource(url: string | undefined) {
  return url && URL.canParse(url) ? [new URL(url).origin] : []
}
