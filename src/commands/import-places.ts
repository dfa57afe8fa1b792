import { type FileReport, loadPlaces } from '../modules/places/index.ts'
import { openProgram } from '../program.ts'
import { type Command, UsageError } from './command.ts'

export const command: Command = {
  usage: 'FOLDER or FILE',
  summary: 'Takes in wards, streets, addresses and collection rounds from files.',
  details: `A FOLDER may hold wards.geojson, streets.geojson, ground.geojson, properties.csv, property-wards.csv,
rounds.csv and collections.csv; council/places/README.md says what is in them. It may be run as often as you like: what
changed is changed, the rest is left alone, nothing is removed. Lines that cannot be taken are listed with their number and
the reason, and the others are taken all the same.`,
  run: importPlaces,
}

async function importPlaces(args: readonly string[]) {
  const [path, ...others] = args
  if (!path || others.length > 0)
    throw new UsageError('Say which folder or file to import, for example: ./firstpoint import places council/places')
  const program = await openProgram()
  try {
    const reports = await loadPlaces(program.db, path)
    for (const report of reports) console.log(inWords(report))
    const isWhole = reports.every((report) => report.refused === null && report.rejected.length === 0)
    if (!isWhole) process.exitCode = 1
  } finally {
    await program.close()
  }
}

function inWords(report: FileReport): string {
  if (report.refused !== null) return `${report.file}: not imported. ${report.refused}.`
  const { file, added, changed, unchanged, rejected } = report
  const counts = `${file}: ${added} added, ${changed} changed, ${unchanged} unchanged, ${rejected.length} rejected`
  return [counts, ...rejected.map(({ at, reason }) => `  ${at}: ${reason}`)].join('\n')
}
