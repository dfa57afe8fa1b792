import { killRounds } from './rounds.ts'

/** `npm run faults` or `npm run faults -- 50`: kill rounds as many as are asked for, 25 if nothing is said. */
const rounds = Number(process.argv[2] ?? 25)
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('Say how many rounds, for example: npm run faults -- 30')
  process.exit(1)
}
const started = performance.now()
const report = await killRounds(rounds, (line) => console.log(line))
const { faults, startSeconds, ...figures } = report
const sorted = startSeconds.toSorted((a, b) => a - b)
console.log({
  ...figures,
  startSecondsMedian: sorted[Math.floor(sorted.length / 2)]?.toFixed(1),
  seconds: Math.round((performance.now() - started) / 1000),
})
for (const fault of faults) console.log(`FAULT  ${fault}`)
console.log(faults.length === 0 ? 'Nothing accepted was lost, nothing happened twice.' : `${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1
