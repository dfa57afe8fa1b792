import type { FastifyReply } from 'fastify'
import { type FileFault, type FileStore, readIntact, type StoredFile } from '../files/index.ts'
import { AppError } from './errors.ts'

const remedy =
  'Tell whoever looks after this system: it may be in a backup. If it is needed now, ask whoever sent it to send it again'

const words: Record<FileFault, (name: string) => { title: string; text: string }> = {
  missing: (name) => ({
    title: 'We cannot find this file',
    text: `What was in “${name}” is missing from our disk. ${remedy}`,
  }),
  changed: (name) => ({
    title: 'This file is damaged',
    text: `“${name}” is not on our disk as it was sent in, so we do not hand it out. ${remedy}`,
  }),
}

/** Hands over a file to be kept. One that is gone from the disk, or is not what was stored, is said to be, with what to do. */
export async function sendStored(reply: FastifyReply, store: FileStore, file: StoredFile) {
  const read = await readIntact(store, file)
  if (read.fault !== null) {
    reply.log.error({ fileId: file.id, fault: read.fault }, 'a stored file cannot be handed out')
    const { title, text } = words[read.fault](file.name)
    throw new AppError(410, text, title)
  }
  return reply
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .header('cache-control', 'no-store')
    .type(file.type)
    .send(read.content)
}
