import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { HeaderFault, type ImportReport, importReports } from '../modules/triage/index.ts'
import { openProgram } from '../program.ts'
import { type Command, UsageError } from './command.ts'

export const command: Command = {
  usage: 'FILE.csv',
  summary: 'Takes in reports that residents wrote in their own words.',
  details: `The first line of the file names the columns report_id, reported_on and text. Each report becomes a case of the service
its words are most surely about, joins or chases an earlier one, or waits in triage for a person. It may be run again: what is
in is left alone, and a run that was stopped goes on where it was. Lines that cannot be taken are listed with their number and
the reason, and the others are taken all the same.`,
  run: importFile,
}

async function importFile(args: readonly string[]) {
  const [path, ...others] = args
  if (!path || others.length > 0)
    throw new UsageError('Say which file to import, for example: ./firstpoint import reports reports.csv')
  if (!(await isFile(path))) throw new UsageError(`There is no file ${path} that can be read`)
  const program = await openProgram()
  const started = performance.now()
  try {
    const report = await importReports(program.db, path, showProgress)
    console.log(inWords(report, (performance.now() - started) / 1000))
    if (report.rejected.length > 0) process.exitCode = 1
  } catch (error) {
    if (!(error instanceof HeaderFault)) throw error
    throw new UsageError(`${path} was not imported. ${error.message}.`)
  } finally {
    await program.close()
  }
}

const isFile = (path: string) =>
  Promise.all([stat(path), access(path, constants.R_OK)]).then(
    ([found]) => found.isFile(),
    () => false,
  )

function showProgress(lines: number) {
  if (process.stderr.isTTY) process.stderr.write(`\r${lines.toLocaleString('en-GB')} lines`)
}

function inWords({ lines, taken, before, rejected }: ImportReport, seconds: number): string {
  const count = (number: number) => number.toLocaleString('en-GB').padStart(8)
  return [
    `${count(lines)} reports read in ${seconds.toFixed(0)} seconds`,
    `${count(taken.routed)} went to a service`,
    `${count(taken.chase)} ask about an earlier report`,
    `${count(taken.duplicate)} joined an earlier report`,
    `${count(taken.open)} wait in triage for a person: /staff/triage`,
    `${count(before)} were in already`,
    `${count(rejected.length)} rejected`,
    ...rejected.map(({ line, fault }) => `  line ${line}: ${fault}`),
  ].join('\n')
}
