import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createLog } from '#platform/log/index.ts'
import { misdirected, tellingSubjects } from './mail.ts'
import { otherwiseDecided, tryAll, undecided, untried } from './matrix.ts'
import { people } from './people.ts'
import { buildStages } from './stages.ts'
import { whoMaySee } from './table.ts'
import { watchTogether } from './watching.ts'

/**
 * The whole matrix: everybody, everything. Takes some minutes; the short version is in the suite. Names of people after
 * the command try only those; `page` only writes docs/who-may-see.md anew.
 */
const wanted = process.argv.slice(2)
const these = people.filter(({ name }) => wanted.length === 0 || wanted.some((one) => name.includes(one)))
const lines: string[] = []
const started = performance.now()
const seconds = () => ((performance.now() - started) / 1000).toFixed(0)

test('nobody is told what they may not know, and everybody what they may', async () => {
  const matrix = await buildStages({ log: createLog('debug', { write: (line) => void lines.push(line) }) })
  const pieces = matrix.marks.all()
  console.log(
    `${pieces.length} words in ${matrix.planted.records.size} records, ${matrix.full.routes.length} routes, ${these.length} kinds of person (${seconds()} s)`,
  )
  writeFileSync(join(import.meta.dirname, '../../docs/who-may-see.md'), whoMaySee(people, matrix))
  if (wanted.includes('page')) return
  const faults = [
    ...undecided(matrix.full.routes),
    ...otherwiseDecided(matrix),
    ...(await untried(matrix)),
    ...misdirected(matrix),
    ...tellingSubjects(matrix),
  ]
  let [answers, compared, refused, hidden] = [0, 0, 0, 0]
  await tryAll(matrix, {
    people: these,
    progress({ who, looked, tried, notSeen }) {
      answers += looked.answers
      compared += looked.compared
      refused += tried.refused
      hidden += tried.hidden
      const found = [
        ...looked.leaks,
        ...looked.differences,
        ...looked.unrecorded,
        ...looked.doors,
        ...tried.faults,
        ...notSeen,
      ]
      console.log(`${found.length === 0 ? 'as decided' : `${found.length} FAULTS`}: ${who.name} (${seconds()} s)`)
      for (const fault of found) console.log(`  ${fault}`)
      faults.push(...found)
    },
  })
  const news = await watchTogether(matrix, these)
  faults.push(...news.faults)
  faults.push(
    ...matrix.marks
      .found(lines.join('\n'))
      .filter(({ kind }) => kind !== 'that it is there')
      .map(({ mark, record }) => `the log says “${mark}” of ${record}`),
  )
  console.log(
    `${answers} pages asked for, ${compared} of them compared with and without what is restricted; ${refused} forms refused, ${hidden} about hidden records; ${matrix.mail.length} emails; ${news.heard} times somebody heard news; ${lines.length} lines of the log; ${faults.length} faults; ${seconds()} s`,
  )
  assert.deepEqual(faults, [])
})
