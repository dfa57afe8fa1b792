import type { FastifyReply } from 'fastify'
import type { FileStore, StoredFile } from '../files/index.ts'
import { AppError } from './errors.ts'

/** Hands over a file to be kept. One that is gone from the disk is said to be, with what to do. */
export async function sendStored(reply: FastifyReply, store: FileStore, file: StoredFile) {
  const content = await store.get(file.id).catch((err: unknown) => {
    if (!(err instanceof Error && 'code' in err && err.code === 'ENOENT')) throw err
    reply.log.error({ fileId: file.id }, 'a stored file is missing')
    throw new AppError(
      410,
      `What was in “${file.name}” is missing from our disk. Tell whoever looks after this system: it may be in a backup. If it is needed now, ask whoever sent it to send it again`,
      'We cannot find this file',
    )
  })
  return reply
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .header('cache-control', 'no-store')
    .type(file.type)
    .send(content)
}
