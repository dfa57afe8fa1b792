import { serve } from '../serve.ts'
import type { Command } from './command.ts'

export const command: Command = {
  summary: 'Starts everything: the pages, the background work and, without DATABASE_URL, the database.',
  details: `The first start makes the database in DATA_DIR and fills it with the sample city of Wrenbridge.
Ctrl-C stops it; what it was doing is finished or taken up at the next start.`,
  run: () => serve({ web: true, worker: true }),
}
