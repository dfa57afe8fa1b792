import { z } from 'zod'
import { type Db, inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  enteredFrom,
  type FormErrors,
  formErrors,
  notFound,
  once,
  oneOf,
  optionalText,
  parseForm,
  requiredText,
  versionSeen,
} from '#platform/http/index.ts'
import { londonDate } from '#platform/time/index.ts'
import { addNotice, changeNotice } from '../../actions/notices.ts'
import { findNotice, type Notice, type NoticeContent, noticeKinds } from '../../queries/notices.ts'
import { findStreet, listStreets, listWards } from '../../queries/places.ts'
import { searchStreets } from '../../queries/search.ts'
import { searchName } from '../../rules/address.ts'
import { noticeNames } from './place-view.ts'

const template = 'modules/places/pages/staff/notice.njk'

const day = (words: string) =>
  requiredText(words, 10).pipe(z.iso.date(words).transform((text) => Temporal.PlainDate.from(text)))
const severalTexts = z.preprocess(
  (value) => (value === undefined ? [] : [value].flat()),
  z.array(z.string().max(50)).max(500),
)

const noticeForm = z
  .object({
    title: requiredText('Enter a title', 100),
    text: requiredText('Enter what people should know', 1000),
    kind: z.preprocess(oneOf, z.enum(noticeKinds, { error: 'Select what kind of notice it is' })),
    audience: z.preprocess(oneOf, z.enum(['public', 'staff'], { error: 'Select who may see it' })),
    since: day('Enter the first day'),
    lastDay: day('Enter the last day'),
    wards: severalTexts,
    streets: optionalText(2000),
    version: versionSeen,
  })
  .refine(({ since, lastDay }) => Temporal.PlainDate.compare(since, lastDay) <= 0, {
    error: 'The last day must be the first day or later',
    path: ['lastDay'],
    when: ({ issues }) => issues.length === 0,
  })

/** Writing a notice, and changing it. */
export function noticePage(app: App) {
  const config = { access: { for: 'staff' as const, permission: 'places.manage' } }
  const params = z.object({ id: z.uuid() })

  app.get('/staff/places/notices/new', { config }, async (_request, reply) => {
    const today = londonDate(app.clock.now()).toString()
    return reply.page(template, await view(app.db, { entered: { since: today, lastDay: today, audience: 'public' } }))
  })

  app.get('/staff/places/notices/:id', { config, schema: { params } }, async (request, reply) => {
    const notice = await findNotice(app.db, request.params.id)
    if (!notice) throw notFound('Notice')
    return reply.page(template, await view(app.db, { notice, entered: await asEntered(app.db, notice) }))
  })

  app.post('/staff/places/notices/new', { config: { ...config, form: noticeForm } }, async (request, reply) => {
    const read = await readNotice(app.db, request.body)
    if (!read.ok) return reply.code(422).page(template, await view(app.db, read))
    await once(request, async (tx) => addNotice(tx, request.actor, read.content))
    reply.flash({ kind: 'success', text: `Added: ${read.content.title}` })
    return reply.redirect('/staff/places/notices', 303)
  })

  const change = { config: { ...config, form: noticeForm }, schema: { params } }
  app.post('/staff/places/notices/:id', change, async (request, reply) => {
    const { id } = request.params
    const notice = await findNotice(app.db, id)
    if (!notice) throw notFound('Notice')
    const read = await readNotice(app.db, request.body)
    if (!read.ok) return reply.code(422).page(template, await view(app.db, { ...read, notice }))
    const { content, version } = read
    const { refusal } = await inTransaction(app.db, (tx) => changeNotice(tx, request.actor, { id, version, content }))
    if (refusal) {
      const errors = formErrors({
        title: `Somebody else changed this notice. It now says “${notice.title}: ${notice.text}”. Save again to put yours in its place`,
      })
      const entered = { ...enteredFrom(request.body), version: String(notice.version) }
      return reply.code(422).page(template, await view(app.db, { notice, errors, entered }))
    }
    reply.flash({ kind: 'success', text: `Saved: ${content.title}` })
    return reply.redirect('/staff/places/notices', 303)
  })
}

type Read = { ok: true; content: NoticeContent; version: number } | { ok: false; errors: FormErrors; entered: Entered }

async function readNotice(db: Db, body: unknown): Promise<Read> {
  const form = parseForm(noticeForm, body)
  if (!form.ok) return form
  const { wards, streets, version, ...rest } = form.value
  const known = new Set((await listWards(db)).map(({ code }) => code))
  if (wards.some((code) => !known.has(code)))
    return { ok: false, errors: formErrors({ wards: 'Select wards from the list' }), entered: form.entered }
  const found = await readStreets(db, streets ?? '')
  if ('unknown' in found) {
    const words = `We do not know the street “${found.unknown}”${found.like ? `. Do you mean ${found.like}?` : ''}`
    return { ok: false, errors: formErrors({ streets: words }), entered: form.entered }
  }
  return { ok: true, content: { ...rest, wardCodes: wards, usrns: found.usrns }, version }
}

/** Streets as typed, one a line: by name or USRN. */
async function readStreets(
  db: Db,
  text: string,
): Promise<{ usrns: string[] } | { unknown: string; like: string | null }> {
  const lines = text.split(/[\n,]/).map((line) => line.trim())
  const usrns: string[] = []
  for (const line of lines.filter(Boolean).slice(0, 100)) {
    if (/^[1-9]\d{0,7}$/.test(line) && (await findStreet(db, line))) {
      usrns.push(line)
      continue
    }
    const like = await searchStreets(db, line, { limit: 5 })
    const same = like.filter(({ name }) => searchName(name) === searchName(line))
    if (same.length === 0) return { unknown: line, like: like[0]?.name ?? null }
    usrns.push(...same.map(({ usrn }) => usrn))
  }
  return { usrns: [...new Set(usrns)] }
}

async function asEntered(db: Db, notice: Notice): Promise<Entered> {
  const streets = await listStreets(db, notice.usrns)
  return {
    kind: notice.kind,
    title: notice.title,
    text: notice.text,
    audience: notice.audience,
    since: notice.since.toString(),
    lastDay: notice.lastDay.toString(),
    wards: notice.wardCodes,
    streets: streets.map(({ name }) => name).join('\n'),
    version: String(notice.version),
  }
}

type Shown = { notice?: Notice; entered: Entered; errors?: FormErrors }

async function view(db: Db, { notice, entered, errors }: Shown) {
  const chosen = [entered.wards ?? []].flat()
  return {
    title: notice ? 'Change the notice' : 'Add a notice',
    entered,
    errors,
    kinds: noticeKinds.map((value) => ({ value, text: noticeNames[value], checked: entered.kind === value })),
    audiences: [
      { value: 'public', text: 'Everybody', checked: entered.audience === 'public' },
      { value: 'staff', text: 'Staff only', checked: entered.audience === 'staff' },
    ],
    wards: (await listWards(db)).map(({ code, name }) => ({ value: code, text: name, checked: chosen.includes(code) })),
  }
}
