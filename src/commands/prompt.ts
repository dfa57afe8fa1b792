import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { UsageError } from './command.ts'

export type Prompt = {
  ask(question: string): Promise<string>
  /** Asks without showing what is typed. `otherwise` is how it is given where there is no terminal. */
  askSecretly(question: string, otherwise: string): Promise<string>
}

/** Asks the person at the terminal; refuses, instead of waiting for ever, when there is none. */
export async function withPrompt<T>(work: (prompt: Prompt) => Promise<T>): Promise<T> {
  let terminal: ReturnType<typeof createInterface> | undefined
  let isMuted = false
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isMuted) process.stderr.write(chunk)
      done()
    },
  })
  const asOptions = 'give what is needed as options, see ./firstpoint help setup'
  const ask = async (question: string, otherwise = asOptions) => {
    if (!process.stdin.isTTY) throw new UsageError(`There is nobody to ask: ${otherwise}`)
    terminal ??= createInterface({ input: process.stdin, output, terminal: true })
    return terminal.question(question)
  }
  const askSecretly = async (question: string, otherwise: string) => {
    const answer = ask(question, otherwise)
    isMuted = true
    try {
      return await answer
    } finally {
      isMuted = false
      process.stderr.write('\n')
    }
  }
  try {
    return await work({ ask: (question) => ask(question), askSecretly })
  } finally {
    terminal?.close()
  }
}
