import { configSchema, unknownPhone, unnamedCouncil } from '#platform/config.ts'
import type { App } from '#platform/http/index.ts'
import { whatIsThere } from '../queries/first-steps.ts'
import { firstSteps, type Step } from '../rules/first-steps.ts'

type Words = { text: string; how: string; command: string | null; href: string | null; link: string | null }

const words: Record<Step['key'], Words> = {
  name: {
    text: 'Say which council this is',
    how: 'Set COUNCIL_NAME and COUNCIL_PHONE where the program is started. They stand on every page and in every message.',
    command: null,
    href: null,
    link: null,
  },
  organisation: {
    text: 'Add directorates, services and teams',
    how: 'By hand on the page, or all at once from files.',
    command: './firstpoint import organisation FOLDER',
    href: '/staff/organisation',
    link: 'Open the organisation',
  },
  people: {
    text: 'Add people and put them into teams',
    how: 'The same command brings them in from staff.yaml. Everybody chooses a password by a link of their own.',
    command: './firstpoint import organisation FOLDER --links links.csv',
    href: '/staff/people',
    link: 'Open people',
  },
  places: {
    text: 'Bring in addresses, wards and streets',
    how: 'They come from files. Without them residents cannot choose their address.',
    command: './firstpoint import places FOLDER/places',
    href: '/staff/places',
    link: 'Open places',
  },
  load: {
    text: 'Load services, promises, opening hours and letters',
    how: 'They are files too. Loaded, they are drafts that only staff can see. hours/contact-centre.yaml says when your phone is answered.',
    command: './firstpoint definitions load FOLDER --as "YOUR NAME"',
    href: '/staff/definitions',
    link: 'Open definitions',
  },
  publish: {
    text: 'Publish them',
    how: 'From then on residents can ask for the services. Their teams must be there first.',
    command: null,
    href: '/staff/definitions',
    link: 'Publish drafts',
  },
  mail: {
    text: 'Connect the mail server',
    how: 'Set SMTP_URL to send and INBOX_URL to receive. Until then every message waits in the outbox on screen.',
    command: null,
    href: null,
    link: null,
  },
}

const trial = configSchema.parse({})

/** What is left to set up; null in a trial, and once all of it is done. */
export async function stepsLeft(app: App) {
  const there = await whatIsThere(app.db)
  if (there.isTrial) return null
  const { COUNCIL_NAME, COUNCIL_PHONE, SMTP_URL } = app.config
  const isNamed =
    ![trial.COUNCIL_NAME, unnamedCouncil].includes(COUNCIL_NAME) &&
    ![trial.COUNCIL_PHONE, unknownPhone].includes(COUNCIL_PHONE)
  const steps = firstSteps({ ...there, isNamed, hasMail: SMTP_URL !== undefined })
  return steps.every(({ isDone }) => isDone) ? null : { steps, drafts: there.drafts }
}

/** What the first administrator of an empty installation does, in order, with what is done already. */
export function firstStepsPage(app: App) {
  const config = { access: { for: 'staff' as const, permission: 'staff.manage' } }
  app.get('/staff/first-steps', { config }, async (_request, reply) => {
    const left = await stepsLeft(app)
    if (!left) return reply.redirect('/staff/people', 303)
    const next = left.steps.find(({ isDone }) => !isDone)
    return reply.page('modules/workspace/pages/first-steps.njk', {
      steps: left.steps.map(({ key, isDone }) => ({ ...words[key], isDone, isNext: key === next?.key })),
      done: left.steps.filter(({ isDone }) => isDone).length,
      drafts: left.drafts,
    })
  })
}
