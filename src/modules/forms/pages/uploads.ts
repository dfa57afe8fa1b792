import { readFile } from 'node:fs/promises'
import type { Tx } from '#platform/db/index.ts'
import { type FileStore, type StoredFile, storeFile } from '#platform/files/index.ts'
import type { Upload } from '#platform/http/index.ts'
import { addFile, checkUpload, hasRoom, type UploadRefusal } from '../actions.ts'
import type { Draft } from '../queries.ts'
import { type Answers, answerTo, filesIn } from '../rules/answers.ts'
import type { Page } from '../rules/form.ts'
import { nameOf, type QuestionOf } from '../rules/question.ts'
import type { FieldError } from '../rules/read.ts'

export type StoredUpload = { question: QuestionOf<'files'>; file: StoredFile }

/**
 * Checks the files that came with a page by their content and puts the good ones on disk. Afterwards, in a transaction,
 * `addUploads` adds each to the draft.
 */
export async function storeUploads(
  store: FileStore,
  page: Page,
  answers: Answers,
  uploads: readonly Upload[],
): Promise<{ stored: StoredUpload[]; errors: FieldError[] }> {
  const stored: StoredUpload[] = []
  const errors: FieldError[] = []
  for (const question of page.questions) {
    if (question.type !== 'files') continue
    let listed = filesIn(answerTo(answers, question.key))
    for (const upload of uploads.filter(({ field }) => field === question.key)) {
      const content = upload.tooLarge ? null : await readFile(upload.path)
      const check = content
        ? await checkUpload(question, { [question.key]: listed }, { name: upload.name, content })
        : null
      const refusal = check ? check.refusal : 'too-large'
      if (refusal || !content || !check || check.refusal !== null) {
        errors.push({
          key: question.key,
          field: question.key,
          text: refusalWords(refusal ?? 'no-file', question, upload.name),
        })
        continue
      }
      const file = await storeFile(store, { name: check.name, type: check.type, content })
      listed = [...listed, { id: file.id, name: file.name, type: file.type, size: file.size }]
      stored.push({ question, file })
    }
  }
  return { stored, errors }
}

type Added = { answers: Answers; errors: FieldError[]; leftOut: StoredFile[] }

/** Adds stored files to a draft that is held; another page may have taken the last place since they were checked. */
export function addUploads(tx: Tx, draft: Draft, stored: readonly StoredUpload[]): Added {
  const errors: FieldError[] = []
  const leftOut: StoredFile[] = []
  let { answers } = draft
  for (const { question, file } of stored)
    if (hasRoom(question, answers)) answers = addFile(tx, { ...draft, answers }, question, file)
    else {
      leftOut.push(file)
      errors.push({ key: question.key, field: question.key, text: refusalWords('too-many', question, file.name) })
    }
  return { answers, errors, leftOut }
}

const kinds = {
  photo: 'a photo (JPG, PNG, GIF, WebP or HEIC)',
  pdf: 'a PDF',
  document: 'a Word, OpenDocument or text file',
}

/** Why a file was not taken, in the words of the GOV.UK file upload. */
export function refusalWords(refusal: UploadRefusal, question: QuestionOf<'files'>, fileName: string): string {
  const name = `“${fileName.slice(0, 60)}”`
  const words: Record<UploadRefusal, string> = {
    'no-file': `Select a file for ${nameOf(question)}`,
    'too-many': `You can only send ${question.atMost} ${question.atMost === 1 ? 'file' : 'files'} here`,
    'too-large': `${name} must be smaller than ${question.maxMegabytes}MB`,
    'wrong-type': `${name} must be ${listed(question.accept.map((kind) => kinds[kind]))}. If it is one, it may be damaged: save it again and choose it once more`,
    empty: `${name} is empty. Choose another file`,
    'name-does-not-match': `${name} does not hold what its name says. Save it again and choose it once more`,
  }
  return words[refusal]
}

const listed = (words: string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
