import { z } from 'zod'

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])

/** "true", "false", or the addresses of the proxies with commas between. */
const proxies = z.union([
  z.enum(['true', 'false']).transform((value) => value === 'true'),
  z
    .string()
    .transform((value) => value.split(',').map((one) => one.trim()))
    .pipe(z.array(network)),
])

/** Every setting, from the environment only; `description` is what `./firstpoint --help` prints. */
export const configSchema = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  PORT: number('PORT', 0, 65535, 'must be a number from 1 to 65535').default(3000).describe('Port to listen on'),
  DATA_DIR: z.string().default('./data').describe('Folder for the embedded database and for files'),
  DATABASE_URL: z.string().optional().describe('PostgreSQL 16 or newer; without it the embedded server is used'),
  BASE_URL: z.url().optional().describe('Address people use, for links in messages (default: http://HOST:PORT)'),
  COUNCIL_NAME: z
    .string()
    .default('Wrenbridge City Council')
    .describe('Name shown on every page and message; with DATABASE_URL “Your council” until it is set'),
  COUNCIL_PHONE: z
    .string()
    .default('020 7946 0100')
    .describe(
      'Phone number residents are told to call, in its published hours; with DATABASE_URL none until it is set',
    ),
  COUNCIL_EMERGENCY_PHONE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Phone number answered day and night in an emergency; without it nobody is told to call outside the published hours',
    ),
  TRUST_PROXY: proxies
    .default(false)
    .describe('Take the caller’s address from a proxy: true for one on this machine or network, or its addresses'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much to log: debug, info, warn, error or silent'),
  SMTP_URL: z
    .string()
    .optional()
    .describe('Mail server to send by, smtp:// or smtps://; without it mail stays in the outbox on screen'),
  MAIL_FROM: z
    .email('MAIL_FROM must be an email address')
    .optional()
    .describe('Address messages are sent from (default: service@ and the host of BASE_URL)'),
  MAIL_REPLY_DOMAIN: z
    .string()
    .optional()
    .describe('Domain of the reply addresses (default: reply. and the host of BASE_URL)'),
  MAIL_AUTH_HOST: z.string().optional().describe('Mail host whose Authentication-Results header is trusted'),
  INBOX_URL: z.string().optional().describe('Mailbox to read, imap:// or imaps://user:password@host/INBOX'),
  MEMBERS_MAILBOX: z
    .email('MEMBERS_MAILBOX must be an email address')
    .optional()
    .describe('Address Members write to; what is written To it opens an enquiry, a copy is filed'),
  INBOX_SMTP_PORT: number('INBOX_SMTP_PORT', 0, 65535, 'must be a number from 0 to 65535')
    .default(0)
    .describe('Port of our own mail listener for trials; 0 is off'),
  MAP_TILE_URL: z.string().optional().describe('Tile server for maps, https://…/{z}/{x}/{y}.png; none by default'),
  DATABASE_CONNECTIONS: number('DATABASE_CONNECTIONS', 2, 100, 'must be a number from 2 to 100')
    .default(10)
    .describe('Database connections of one process at most'),
  METRICS_TOKEN: z
    .string()
    .min(16, 'METRICS_TOKEN must be at least 16 characters long')
    .optional()
    .describe('What a monitor shows to read /metrics (Authorization: Bearer …); without it there is no /metrics'),
  RATE_LIMIT: number('RATE_LIMIT', 1, 1_000_000, 'must be a number from 1 on')
    .default(300)
    .describe('Requests a minute from one address at most; four times as many from somebody signed in'),
})

function number(name: string, min: number, max: number, words: string) {
  const error = `${name} ${words}`
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error })
}

type Derived = 'BASE_URL' | 'MAIL_FROM' | 'MAIL_REPLY_DOMAIN'
export type Config = Omit<z.infer<typeof configSchema>, Derived> & Record<Derived, string>

/** Stands on the pages of a council that has not said its name: the sample city's belongs to the sample city. */
export const unnamedCouncil = 'Your council'

/** Stands after “call” until a council has said its number: better none than one that somebody else answers. */
export const unknownPhone = 'us'

/** The sample city's own, which goes with its other number: no other council gives it out. */
const sampleEmergencyPhone = '020 7946 0199'

/** Reads the configuration once, at start-up. Throws a readable list of what is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = configSchema.safeParse(given)
  if (!parsed.success) throw new Error(`The configuration is not valid:\n${z.prettifyError(parsed.error)}`)
  const config = parsed.data
  const BASE_URL = (config.BASE_URL ?? `http://${config.HOST}:${config.PORT}`).replace(/\/$/, '')
  const host = config.DATABASE_URL ? namedHost(BASE_URL) : 'wrenbridge.example.org'
  if (!host && config.SMTP_URL && !(config.MAIL_FROM && config.MAIL_REPLY_DOMAIN))
    throw new Error(`The configuration is not valid:
✖ ${BASE_URL} names no host that mail could come from. ${given['BASE_URL'] ? 'Change' : 'Set'} BASE_URL to the address people use, with a name such as https://contact.example.org, or set MAIL_FROM and MAIL_REPLY_DOMAIN, before mail is sent by SMTP_URL`)
  const isSample = !config.DATABASE_URL && !given['COUNCIL_PHONE']
  return {
    ...(isSample ? { COUNCIL_EMERGENCY_PHONE: sampleEmergencyPhone } : {}),
    ...config,
    BASE_URL,
    COUNCIL_NAME: config.DATABASE_URL && !given['COUNCIL_NAME'] ? unnamedCouncil : config.COUNCIL_NAME,
    COUNCIL_PHONE: config.DATABASE_URL && !given['COUNCIL_PHONE'] ? unknownPhone : config.COUNCIL_PHONE,
    MAIL_FROM: config.MAIL_FROM ?? `service@${host ?? 'localhost'}`,
    MAIL_REPLY_DOMAIN: config.MAIL_REPLY_DOMAIN ?? `reply.${host ?? 'localhost'}`,
  }
}

/** The host of an address, where it is a name that other mail servers can know. */
function namedHost(address: string): string | null {
  const { hostname } = new URL(address)
  return hostname.includes('.') && !/^[\d.]+$/.test(hostname) ? hostname : null
}
