import { allPublished, type Definition } from '#modules/definitions/index.ts'
import { search, serviceByKey } from '#modules/services/index.ts'
import type { Db } from '#platform/db/index.ts'
import { guidanceKind } from './definitions.ts'
import {
  type About,
  concerns,
  type Guidance,
  isAnswer,
  isInForce,
  isNotice,
  isScript,
  type Notice,
  type QuickAnswer,
  type Script,
} from './rules/guidance.ts'

type Keyed<Body> = Body & { key: string }

export type GuidanceFor = {
  /** What to say about the service; null when nobody has written it. */
  script: Keyed<Script> | null
  /** How to make sure who someone is, and how to refuse kindly. */
  identity: Keyed<Script> | null
  refusal: Keyed<Script> | null
  notices: Keyed<Notice>[]
}

/** What an advisor needs beside a matter: the script of the service, those every call may need, notices in force. */
export async function guidanceFor(
  db: Db,
  serviceKey: string,
  at: Temporal.Instant,
  wardCode: string | null = null,
): Promise<GuidanceFor> {
  const all = await allPublished(db, guidanceKind)
  const scripts = all.flatMap(keyed).filter(isKeyedScript)
  const named = (await serviceByKey(db, serviceKey))?.body.guidance
  const own =
    scripts.find(({ key }) => key === named) ??
    scripts.find(({ use, services }) => use === 'service' && services.includes(serviceKey))
  return {
    script: own ?? null,
    identity: scripts.find(({ use }) => use === 'identity') ?? null,
    refusal: scripts.find(({ use }) => use === 'refusal') ?? null,
    notices: inForce(all, at, { serviceKey, wardCode }),
  }
}

/** Notices in force for a service and a ward; without them every notice. */
export async function noticesInForce(db: Db, at: Temporal.Instant, about: About = {}): Promise<Keyed<Notice>[]> {
  return inForce(await allPublished(db, guidanceKind), at, about)
}

/** The notices residents see. */
export async function publicNotices(db: Db, at: Temporal.Instant, about: About = {}): Promise<Keyed<Notice>[]> {
  return (await noticesInForce(db, at, about)).filter((notice) => notice.public)
}

export type FoundAnswer = { key: string; title: string; answer: readonly string[]; reason: string; score: number }

/** Quick answers to a question as it was asked, best first. */
export async function answersTo(db: Db, text: string): Promise<FoundAnswer[]> {
  const answers = (await allPublished(db, guidanceKind)).flatMap(keyed).filter(isKeyedAnswer)
  const searchables = answers.map((thing) => ({
    thing,
    phrases: [
      { text: thing.title, weight: 1 },
      ...thing.asked.map((asked) => ({ text: asked, weight: 1 })),
      ...thing.answer.map((line) => ({ text: line, weight: 0.3 })),
    ],
  }))
  return search(text, searchables)
    .slice(0, 5)
    .map(({ thing: { key, title, answer }, reason, score }) => ({ key, title, answer, reason, score }))
}

/** Every quick answer, for a list without a search. */
export async function quickAnswers(db: Db): Promise<Keyed<QuickAnswer>[]> {
  return (await allPublished(db, guidanceKind)).flatMap(keyed).filter(isKeyedAnswer)
}

/** Every published script. */
export async function scripts(db: Db): Promise<Keyed<Script>[]> {
  return (await allPublished(db, guidanceKind)).flatMap(keyed).filter(isKeyedScript)
}

/** Everything published, with who must look at it again and when. */
export const allGuidance = async (db: Db): Promise<Keyed<Guidance>[]> =>
  (await allPublished(db, guidanceKind)).flatMap(keyed)

const keyed = ({ key, body }: Definition<Guidance>): Keyed<Guidance>[] => [{ ...body, key }]

const isKeyedScript = (body: Keyed<Guidance>): body is Keyed<Script> => isScript(body)
const isKeyedAnswer = (body: Keyed<Guidance>): body is Keyed<QuickAnswer> => isAnswer(body)
const isKeyedNotice = (body: Keyed<Guidance>): body is Keyed<Notice> => isNotice(body)

const inForce = (all: Definition<Guidance>[], at: Temporal.Instant, about: About) =>
  all
    .flatMap(keyed)
    .filter(isKeyedNotice)
    .filter((notice) => isInForce(notice, at) && concerns(notice, about))
    .toSorted((a, b) => b.from.localeCompare(a.from))
