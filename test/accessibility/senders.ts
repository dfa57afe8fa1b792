import { cookieNames } from '../../src/platform/http/cookies.ts'
import { type Browser, createBrowser } from '../index.ts'
import type { startProgram } from '../journeys/browser.ts'
import { memberToken } from './enquiries.ts'
import { accounts, type Who } from './rows.ts'
import { password, visitId } from './stories.ts'

/** Everybody who sends forms, without scripts or styles, signed in when first needed. */
export function senders({ app, db }: Awaited<ReturnType<typeof startProgram>>, link: string) {
  const browsers = new Map<Who, Promise<Browser>>()

  async function enter(who: Who): Promise<Browser> {
    const browser = createBrowser(app)
    if (who === 'resident') await browser.get(link)
    else if (who === 'member') browser.setCookie(cookieNames.member, memberToken)
    else if (who === 'visitor') browser.setCookie(cookieNames.visit, visitId)
    else if (who === 'newcomer' || who === 'coded' || who === 'beginner')
      await browser.post('/staff/sign-in', { email: `${who}@example.org`, password })
    else if (who !== 'nobody') {
      const { id } = await db
        .selectFrom('staff')
        .select('id')
        .where('name', '=', accounts[who])
        .executeTakeFirstOrThrow()
      await browser.post('/staff/sign-in/trial', { account: id })
    }
    return browser
  }

  return function as(who: Who): Promise<Browser> {
    const browser = browsers.get(who) ?? enter(who)
    browsers.set(who, browser)
    return browser
  }
}
