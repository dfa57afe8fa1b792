import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { published } from '#modules/definitions/index.ts'
import { inTransaction } from '#platform/db/index.ts'
import {
  type App,
  type Entered,
  enteredFrom,
  type FormErrors,
  formErrors,
  notFound,
  optionalText,
  parseForm,
  requiredDay,
  requiredText,
  versionSeen,
} from '#platform/http/index.ts'
import { enterPrinted } from '../../actions/printed.ts'
import {
  type Printed,
  type PrintedFigure,
  printedFigureKeys,
  printedNames,
  printedYears,
  type WrittenPrinted,
} from '../../definitions/printed.ts'
import { allDirectorates } from '../../queries/units.ts'
import { countIn, type PrintedRefusal } from '../../rules/printed.ts'
import { paperHref, paperParams, printedUrl } from './printed.ts'
import { manage } from './run-form.ts'

const form = z.object({
  _version: versionSeen.catch(0),
  name: requiredText('Enter what the paper is called', 200),
  source: requiredText('Enter where it can be found, such as the committee, the day and the item', 300),
  printedOn: requiredDay('Enter the day it was printed'),
  from: requiredDay('Enter the first day it is about'),
  to: requiredDay('Enter the last day it is about'),
  why: optionalText(1000),
  correction: optionalText(1000),
})

const refusalWords: Readonly<Record<PrintedRefusal, string>> = {
  'not-allowed': 'Only the complaints manager can do this',
  changed: 'Somebody corrected this paper since you opened it. Open it again and look at what they changed',
  'same-days': 'The figures of these days are here already. Correct that paper instead',
  'correction-missing': 'Enter why it is corrected',
  faults: 'This cannot be kept as it is',
}
const blamed: Readonly<Partial<Record<PrintedRefusal, string>>> = {
  'same-days': 'from',
  'correction-missing': 'correction',
}

type Sent = Pick<FastifyRequest, 'body' | 'staff'>
type Shown = { entered: Entered; errors?: FormErrors }

/** Enters what a paper printed, or corrects it: its source, its days, a number for each directorate, and its totals. */
export function printedForms(app: App) {
  const correct = `${printedUrl}/:key/correct`
  const known = { config: manage, schema: { params: paperParams } }
  app.get(`${printedUrl}/new`, { config: manage }, (_request, reply) => show(reply, null, { entered: {} }))
  app.post(`${printedUrl}/new`, { config: { ...manage, form } }, (request, reply) => save(request, reply, null))
  app.get(correct, known, async (request, reply) => {
    const { key } = request.params
    return show(reply, key, { entered: enteredOf(await paperOf(key)) })
  })
  app.post(correct, { ...known, config: { ...manage, form } }, (request, reply) =>
    save(request, reply, request.params.key),
  )

  async function paperOf(key: string) {
    const paper = await published(app.db, printedYears, key)
    if (!paper) throw notFound('Printed figures')
    return paper
  }

  async function save(request: Sent, reply: FastifyReply, key: string | null) {
    const parsed = parseForm(form, request.body)
    const entered = enteredFrom(request.body)
    const directorates = (await allDirectorates(app.db)).map((one) => one.key)
    const numbers = numbersIn(entered, directorates)
    const wrong = { ...(parsed.ok ? {} : wordsOf(parsed.errors)), ...numbers.wrong }
    if (!parsed.ok || Object.keys(wrong).length > 0)
      return show(reply.code(422), key, { entered, errors: formErrors(wrong) })
    const { _version, name, source, printedOn, from, to, why, correction } = parsed.value
    const paper: WrittenPrinted = {
      name,
      source,
      printedOn: printedOn.toString(),
      from: from.toString(),
      to: to.toString(),
      ...(why ? { why } : {}),
      ...(correction ? { correction } : {}),
      rows: numbers.rows,
      totals: numbers.totals,
    }
    const version = key === null ? null : _version
    const done = await inTransaction(app.db, (tx) => enterPrinted(tx, request.staff(), { paper, key, version }))
    if (done.refusal === null)
      return reply.flash({ kind: 'success', text: 'The figures are kept' }).redirect(paperHref(done.key), 303)
    const text = done.refusal === 'faults' && done.why ? done.why : refusalWords[done.refusal]
    const errors = formErrors({ [blamed[done.refusal] ?? 'name']: text })
    return show(reply.code(done.refusal === 'changed' ? 409 : 422), key, { entered, errors })
  }

  async function show(reply: FastifyReply, key: string | null, { entered, errors }: Shown) {
    const paper = key === null ? null : await paperOf(key)
    return reply.page('modules/complaints/pages/staff/printed-form.njk', {
      isNew: key === null,
      href: key === null ? printedUrl : paperHref(key),
      action: key === null ? `${printedUrl}/new` : `${paperHref(key)}/correct`,
      version: paper?.version ?? 0,
      entered,
      errors,
      figures: printedFigureKeys.map((figure) => ({ key: figure, name: printedNames[figure] })),
      directorates: await allDirectorates(app.db),
    })
  }
}

const wordsOf = ({ byField }: FormErrors) =>
  Object.fromEntries(Object.entries(byField).map(([name, { text }]) => [name, text]))

const textIn = (entered: Entered, name: string) => [entered[name] ?? ''].flat()[0] ?? ''

/** The numbers as they were typed, with what is wrong with any of them. */
function numbersIn(entered: Entered, directorates: readonly string[]) {
  const wrong: Record<string, string> = {}
  const number = (name: string) => {
    const count = countIn(textIn(entered, name))
    if (count === undefined) wrong[name] = 'Enter a whole number, or leave it empty where nothing was printed'
    return count ?? null
  }
  const rows = directorates.flatMap((directorate) => {
    const counts: Partial<Record<PrintedFigure, number>> = {}
    for (const figure of printedFigureKeys) {
      const count = number(`n-${directorate}-${figure}`)
      if (count !== null) counts[figure] = count
    }
    return Object.keys(counts).length > 0 ? [{ directorate, ...counts }] : []
  })
  const inRows = new Set(rows.map(({ directorate }) => directorate))
  const totals = printedFigureKeys.flatMap((figure) => {
    const printed = number(`t-${figure}`)
    if (printed === null) return []
    const covers = [entered[`c-${figure}`] ?? []].flat().filter((one) => inRows.has(one))
    const why = textIn(entered, `w-${figure}`).trim()
    const isOfSome = covers.length > 0 && covers.length < rows.length
    return [{ figure, printed, ...(isOfSome ? { covers } : {}), ...(why ? { why } : {}) }]
  })
  if (rows.length === 0 && Object.keys(wrong).length === 0)
    wrong[`n-${directorates[0]}-stage1`] = 'Enter what was printed for at least one directorate'
  return { rows, totals, wrong }
}

/** A paper as its form shows it. */
function enteredOf({ body }: { body: Printed }): Entered {
  return {
    name: body.name,
    source: body.source,
    printedOn: body.printedOn?.toString() ?? '',
    from: body.from.toString(),
    to: body.to.toString(),
    why: body.why ?? '',
    ...Object.fromEntries(
      body.rows.flatMap((row) =>
        printedFigureKeys.map((figure) => [`n-${row.directorate}-${figure}`, String(row[figure] ?? '')]),
      ),
    ),
    ...Object.fromEntries(
      body.totals.flatMap(({ figure, printed, covers, why }) => [
        [`t-${figure}`, String(printed)],
        [`c-${figure}`, covers ?? body.rows.map(({ directorate }) => directorate)],
        [`w-${figure}`, why ?? ''],
      ]),
    ),
  }
}
