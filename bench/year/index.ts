import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { z } from 'zod'

const row = z.object({
  directorate: z.string(),
  name: z.string(),
  stage1: z.int(),
  stage2: z.int(),
  ombudsman: z.int(),
  ombudsmanUpheld: z.int(),
  answered: z.int(),
  onTime: z.int(),
  onTimePercent: z.number(),
})
const yearSchema = z.object({
  periods: z.array(
    z.object({
      from: z.iso.date(),
      until: z.iso.date(),
      rows: z.array(row).length(5),
      printed: z.object({
        stage1: z.int(),
        stage2: z.int(),
        ombudsman: z.int(),
        ombudsmanUpheld: z.int(),
        onTimePercent: z.number(),
      }),
    }),
  ),
  printedCovers: z.array(z.string()),
  whyPrintedDiffers: z.array(z.string()),
  enquiries: z.object({
    from: z.iso.date(),
    until: z.iso.date(),
    received: z.int(),
    respondedInTime: z.int(),
    resolvedInTime: z.int(),
    printedPercent: z.object({ responded: z.number(), resolved: z.number() }),
  }),
})

/** Wrenbridge’s year as its paper prints it, row by row. What was answered is kept apart from what was received. */
export const year = yearSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'year.json'), 'utf8')))

export type YearRow = z.output<typeof row>

/**
 * Puts the year into a database that has the sample council: five directorates, every complaint with its stages and
 * the Ombudsman’s cases, every Member’s enquiry with its times. All at once and not by the program’s actions.
 */
export async function fillYear(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin')
    await client.query(
      readFileSync(join(import.meta.dirname, '../city/00-tools.sql'), 'utf8').split('create table')[0] ?? '',
    )
    await client.query(
      readFileSync(join(import.meta.dirname, 'year.sql'), 'utf8').replaceAll(
        ':year',
        client.escapeLiteral(JSON.stringify(year)),
      ),
    )
    await client.query('drop schema bench cascade')
    await client.query('commit')
    await client.query('analyze')
  } finally {
    await client.end()
  }
}
