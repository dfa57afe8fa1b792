import type { Db } from '#platform/db/index.ts'
import {
  type ChannelChoice,
  chooseChannel,
  type Format,
  formatsOf,
  pointFor,
  preferredChannel,
  refusedChannels,
} from '../rules/channel.ts'
import { type Channel, kindOfNeed, needInWords } from '../rules/needs.ts'
import { findWhole } from './whole.ts'

type ReachedAt = { pointId: string; value: string }

export type Reach = {
  customerId: string
  name: string
  /** Nothing is sent to somebody who has died. */
  deceased: boolean
  email: ReachedAt | null
  /** For a call. */
  phone: ReachedAt | null
  /** For a text message. */
  mobile: ReachedAt | null
  address: { uprn: string | null; text: string } | null
  formats: Format[]
  refuses: Channel[]
  preferred: Channel | null
  /** What to do, in words, for everything the person needs when we reach them. */
  needs: string[]
  /** The way to send something in writing, and why; or why it cannot be sent. */
  choice: ChannelChoice
}

/**
 * How to reach a customer: which way, in which format, what they refuse, and the reasons. Needs and contact points of
 * every merged record count. `channels`: what the sender can use.
 */
export async function howToReach(
  db: Db,
  customerId: string,
  asked: { channels?: readonly Channel[] } = {},
): Promise<Reach | null> {
  // Needs bind everybody, so this looks as the program itself; it says nothing of the person's business.
  const { records, points, needs } = await findWhole(db, customerId)
  const [customer] = records
  if (!customer) return null
  const deceased = records.some((record) => record.deceasedOn !== null)
  const home = records.find((record) => record.address !== null)
  const refuses = refusedChannels(needs)
  const at = (channel: Channel): ReachedAt | null => {
    const point = refuses.includes(channel) ? null : pointFor(channel, points)
    return point ? { pointId: point.id, value: point.value } : null
  }
  return {
    customerId: customer.id,
    name: customer.name,
    deceased,
    email: at('email'),
    phone: at('phone'),
    mobile: at('sms'),
    address: home?.address && !refuses.includes('letter') ? { uprn: home.uprn, text: home.address } : null,
    formats: formatsOf(needs),
    refuses,
    preferred: preferredChannel(needs, points),
    needs: needs.filter((need) => isAboutReaching(need.value)).map(needInWords),
    choice: chooseChannel(needs, points, { ...asked, hasAddress: Boolean(home), deceased }),
  }
}

function isAboutReaching(value: string) {
  const category = kindOfNeed(value)?.category
  return category === 'contact-method' || category === 'information-format'
}
