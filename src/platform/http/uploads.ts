import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FastifyRequest } from 'fastify'
import { privateTemporaryFolder } from '../files/temporary.ts'
import { AppError } from './errors.ts'

/** A file as it came with a form: still unchecked, in a temporary place, gone when the request ends. */
export type Upload = { field: string; name: string; path: string; size: number; tooLarge: boolean }

export const largestUpload = 10 * 1024 * 1024

/** More than this is not read at all: ten files with something to spare. */
const largestForm = 12 * largestUpload

/** Two accounts on one machine cannot share a folder: whoever came second could take in nothing. */
const folder = () => privateTemporaryFolder('firstpoint-uploads')

/** Reads a multipart form: its fields become the body, its files `request.uploads` where the route takes files. */
export async function readMultipart(request: FastifyRequest) {
  if (Number(request.headers['content-length'] ?? 0) > largestForm)
    throw new AppError(413, 'That is too large to be read. Go back, and send smaller files, each under 10 MB')
  try {
    await readParts(request)
  } catch (error) {
    // The parser's own complaints carry no code; a full disk and a broken line do.
    if (error instanceof Error && !('code' in error))
      throw new AppError(400, 'Not all of what you sent reached us. Go back and send it again')
    throw error
  }
}

async function readParts(request: FastifyRequest) {
  const body: Record<string, string | string[]> = Object.create(null)
  const limits = { fileSize: largestUpload, files: 10, fields: 200, fieldSize: 100_000, parts: 210 }
  for await (const part of request.parts({ limits })) {
    if (part.type === 'field') addField(body, part.fieldname, typeof part.value === 'string' ? part.value : '')
    else if (!request.routeOptions.config.uploads || !part.filename) part.file.resume()
    else {
      const path = join(folder(), randomUUID())
      const upload: Upload = { field: part.fieldname, name: part.filename, path, size: 0, tooLarge: false }
      request.uploads.push(upload)
      await pipeline(part.file, createWriteStream(path, { mode: 0o600 }))
      upload.size = part.file.bytesRead
      upload.tooLarge = part.file.truncated
    }
  }
  request.body = body
}

const longestRequest = Temporal.Duration.from({ hours: 1 })

/** Files of requests that a killed program never answered. What is younger may be another program's, and under way. */
export async function removeLeftUploads(now: Temporal.Instant, within = folder()) {
  const before = now.subtract(longestRequest).epochMilliseconds
  for (const name of await readdir(within).catch(() => [])) {
    const path = join(within, name)
    const found = await stat(path).catch(() => null)
    if (found && found.mtimeMs < before) await rm(path, { force: true }).catch(() => {})
  }
}

export async function removeUploads(request: FastifyRequest) {
  await Promise.all(request.uploads.map(({ path }) => rm(path, { force: true })))
}

function addField(body: Record<string, string | string[]>, name: string, value: string) {
  const before = body[name]
  if (before === undefined) body[name] = value
  else body[name] = Array.isArray(before) ? [...before, value] : [before, value]
}
