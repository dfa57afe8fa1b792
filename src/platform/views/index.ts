import { createHmac, timingSafeEqual } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest } from 'fastify'
import nunjucks from 'nunjucks'
import type { Database } from '../db/index.ts'
import { can, isStaff } from '../http/actor.ts'
import type { App, NavigationItem } from '../http/app.ts'
import { clearCookie, readCookie, setCookie } from '../http/cookies.ts'
import { csrfToken } from '../http/csrf.ts'
import { dateInWords, dayInNumbers, dayInWords, inWords, momentInWords, shortDay, shortMoment } from '../time/index.ts'
import type { Assets } from './assets.ts'
import { menuOf } from './menu.ts'

export type Flash = { kind: 'success' | 'info'; text: string }

declare module 'fastify' {
  interface FastifyInstance {
    /** Minutes without a request after which staff are signed out, where there is sign-in: pages warn of it. */
    signInLasts?: number
    /** For what is made from a template and is no page. */
    templates: nunjucks.Environment
  }
  interface FastifyReply {
    /** Answers with a page: the template's path under src, and its view model. */
    page(template: string, model?: object): FastifyReply
    /** Says something once, on the next page shown. */
    flash(message: Flash): FastifyReply
  }
}

type ViewParts = {
  navigation: readonly NavigationItem[]
  assets: Assets
  council: { name: string }
  phoneHours: (db: Database) => Promise<string | null>
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The template engine: escapes everything, finds templates by their path under src. */
export function createTemplates(): nunjucks.Environment {
  const modules = at('../../../node_modules')
  const folders = [at('../..'), at('.'), `${modules}/govuk-frontend/dist`, `${modules}/@ministryofjustice/frontend`]
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(folders, { noCache: false }), {
    autoescape: true,
    throwOnUndefined: false,
    trimBlocks: true,
    lstripBlocks: true,
  })
  environment.addFilter('day', (value: unknown) => (value ? dayInWords(toDay(value)) : ''))
  environment.addFilter('date', (value: unknown) => (value ? dateInWords(toDay(value)) : ''))
  environment.addFilter('dayInNumbers', (value: unknown, daysLater = 0) =>
    value ? dayInNumbers(toDay(value).add({ days: daysLater })) : '',
  )
  environment.addFilter('shortDay', (value: unknown) => (value ? shortDay(toDay(value)) : ''))
  environment.addFilter('moment', (value: Temporal.Instant | null) => (value ? momentInWords(value) : ''))
  environment.addFilter('shortMoment', (value: Temporal.Instant | null) => (value ? shortMoment(value) : ''))
  environment.addFilter('ago', (value: Temporal.Instant | null, now: Temporal.Instant) =>
    value ? inWords(value, now) : '',
  )
  environment.addFilter('iso', (value: { toString(): string } | null) => value?.toString() ?? '')
  environment.addFilter('number', (value: number) => thousands.format(value))
  environment.addFilter('plural', (count: number, one: string, many?: string) =>
    count === 1 ? one : (many ?? `${one}s`),
  )
  return environment
}

/** Made once: `toLocaleString` makes it anew for each of the hundreds of numbers of a board. */
const thousands = new Intl.NumberFormat('en-GB')

const toDay = (value: unknown) =>
  value instanceof Temporal.Instant
    ? value.toZonedDateTimeISO('Europe/London').toPlainDate()
    : Temporal.PlainDate.from(String(value))

export function registerViews(app: App, { navigation, assets, council, phoneHours }: ViewParts) {
  const templates = createTemplates()
  app.decorate('templates', templates)
  const { COUNCIL_PHONE: phone, COUNCIL_EMERGENCY_PHONE: emergencyPhone } = app.config
  const counted = navigation.flatMap(({ waiting, ...item }) => (waiting ? [{ ...item, waiting }] : []))
  app.addHook('preHandler', async (request) => {
    const { actor } = request
    if (!isStaff(actor)) return
    const mine = counted.filter((item) => item.permission === null || can(actor, item.permission))
    if (mine.length === 0) return
    request.waiting = new Map(
      await Promise.all(mine.map(async ({ href, waiting }) => [href, await waiting(app.db, actor)] as const)),
    )
  })
  app.addHook('preHandler', async (request) => {
    if (isStaff(request.actor) || !showsPages(request)) return
    request.phoneHours = await phoneHours(app.db).catch(() => null)
  })
  app.decorateReply('page', function (this: FastifyReply, template: string, model: object = {}) {
    const { request } = this
    const actor = request.actor
    const mine = navigation
      .filter((item) => item.permission === null || can(actor, item.permission))
      .map((item) => ({
        ...item,
        isHere: isHere(item, request.url),
        waiting: inMenu(request.waiting.get(item.href)),
      }))
    const html = templates.render(template, {
      ...model,
      actor,
      signedIn: isStaff(actor),
      signInLasts: app.signInLasts,
      may: (permission: string) => can(actor, permission),
      council: {
        ...council,
        phone,
        call: [phone, request.phoneHours].filter(Boolean).join(', '),
        /** Answered day and night, where the council has such a number. */
        emergencyPhone,
      },
      /** Without a mail server emails go nowhere: pages that speak of one say so. */
      mailStays: !app.config.SMTP_URL,
      assets,
      path: request.url.split('?')[0],
      url: request.url,
      now: app.clock.now(),
      today: app.clock.now().toZonedDateTimeISO('Europe/London').toPlainDate(),
      nonce: this.cspNonce?.script ?? '',
      cspNonce: this.cspNonce?.script ?? '',
      csrf: () => csrfField(request, this),
      flash: takeFlash(request, this),
      navigation: mine,
      menu: menuOf(mine),
    })
    return this.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(withLivingLinks(html))
  })
  app.decorateReply('flash', function (this: FastifyReply, message: Flash) {
    const text = Buffer.from(JSON.stringify(message)).toString('base64url')
    setCookie(this, 'flash', `${text}.${seal(app.secret, text)}`, 60)
    return this
  })
}

/** What monitors ask for must answer without the database too. */
const showsPages = ({ url }: FastifyRequest) => !/^\/(assets\/|health|metrics)/.test(url)

/**
 * A summary of errors leads to the fields they are about. What is not on this page cannot be led to, and is only said; a
 * group or a list of choices takes the focus when it is led to.
 */
function withLivingLinks(html: string): string {
  if (!html.includes('govuk-error-summary__list')) return html
  const targets = new Set<string>()
  const living = html.replaceAll(/<a href="#([^"]*)">([^<]*)<\/a>/g, (link, id, text) => {
    if (!html.includes(` id="${id}"`)) return text
    targets.add(id)
    return link
  })
  return living.replaceAll(/<(?!input|select|textarea|button|summary|a\b)\w+\b[^>]*?\sid="([^"]*)"/g, (tag, id) =>
    targets.has(id) && !tag.includes(' tabindex=') ? `${tag} tabindex="-1"` : tag,
  )
}

/** Nothing where nothing waits. */
const inMenu = (count = 0) => (count === 0 ? null : count > 99 ? '99+' : String(count))

/** Whether a page belongs under an item of the navigation. */
function isHere({ href }: NavigationItem, url: string) {
  const path = url.split('?')[0] ?? url
  return path === href || (href !== '/staff' && path.startsWith(`${href}/`))
}

function csrfField(request: FastifyRequest, reply: FastifyReply) {
  return new nunjucks.runtime.SafeString(`<input type="hidden" name="_csrf" value="${csrfToken(request, reply)}">`)
}

const seal = (secret: string, text: string) => createHmac('sha256', secret).update(`flash\0${text}`).digest('base64url')

function takeFlash(request: FastifyRequest, reply: FastifyReply): Flash | null {
  const cookie = readCookie(request, 'flash')
  if (!cookie || reply.statusCode >= 300) return null
  clearCookie(reply, 'flash')
  const [text = '', given = ''] = cookie.split('.')
  const expected = Buffer.from(seal(request.server.secret, text))
  const received = Buffer.from(given)
  if (expected.length !== received.length || !timingSafeEqual(expected, received)) return null
  const parsed: Flash = JSON.parse(Buffer.from(text, 'base64url').toString())
  return parsed
}
