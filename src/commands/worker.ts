import { serve } from '../serve.ts'
import type { Command } from './command.ts'

export const command: Command = {
  summary: 'Starts only the background work. Any number may run on one DATABASE_URL.',
  run: () => serve({ web: false, worker: true }),
}
