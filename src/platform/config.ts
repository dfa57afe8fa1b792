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
  PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe('Port to listen on'),
  DATA_DIR: z.string().default('./data').describe('Folder for the embedded database and for files'),
  DATABASE_URL: z.string().optional().describe('PostgreSQL 16 or newer; without it the embedded server is used'),
  BASE_URL: z.url().optional().describe('Address people use, for links in messages (default: http://HOST:PORT)'),
  COUNCIL_NAME: z.string().default('Wrenbridge City Council').describe('Name shown on every page and message'),
  COUNCIL_PHONE: z.string().default('020 7946 0100').describe('Phone number residents are told to call'),
  COUNCIL_PHONE_HOURS: z
    .string()
    .default('Monday to Friday, 8:30am to 5:30pm')
    .describe('When somebody answers that phone'),
  TRUST_PROXY: proxies
    .default(false)
    .describe('Take the caller’s address from a proxy: true for one on this machine or network, or its addresses'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('How much to log'),
  SMTP_URL: z
    .string()
    .optional()
    .describe('Mail server to send by, smtp:// or smtps://; without it mail stays in the outbox on screen'),
  MAIL_FROM: z.string().default('service@wrenbridge.example.org').describe('Address messages are sent from'),
  MAIL_REPLY_DOMAIN: z.string().default('reply.wrenbridge.example.org').describe('Domain of the reply addresses'),
  MAIL_AUTH_HOST: z.string().optional().describe('Mail host whose Authentication-Results header is trusted'),
  INBOX_URL: z.string().optional().describe('Mailbox to read, imap:// or imaps://user:password@host/INBOX'),
  INBOX_SMTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(0)
    .describe('Port of our own mail listener for trials; 0 is off'),
  MAP_TILE_URL: z.string().optional().describe('Tile server for maps, https://…/{z}/{x}/{y}.png; none by default'),
  DATABASE_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(2)
    .max(100)
    .default(10)
    .describe('Database connections of one process at most'),
  RATE_LIMIT: z.coerce
    .number()
    .int()
    .min(1)
    .default(300)
    .describe('Requests a minute from one address at most; four times as many from somebody signed in'),
})

export type Config = Omit<z.infer<typeof configSchema>, 'BASE_URL'> & { BASE_URL: string }

/** Reads the configuration once, at start-up. Throws a readable list of what is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = configSchema.safeParse(given)
  if (!parsed.success) throw new Error(`The configuration is not valid:\n${z.prettifyError(parsed.error)}`)
  const config = parsed.data
  return { ...config, BASE_URL: (config.BASE_URL ?? `http://${config.HOST}:${config.PORT}`).replace(/\/$/, '') }
}
