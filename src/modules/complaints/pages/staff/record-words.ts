import type { MarkRefusal } from '../../rules/marks.ts'
import type { Hindrance } from './bundle.ts'

/** Why something was not withheld, and what to do instead. */
export const markRefusalWords: Readonly<Record<MarkRefusal, string>> = {
  'not-allowed': 'Only the complaints manager can withhold words from the bundle',
  changed: 'Somebody withheld or gave something meanwhile. Read what is withheld now, then send again',
  'no-such-document': 'This is not in the record any more. Go back to the record',
  'no-reason': 'Select the reason',
  'words-missing': 'Enter the words to withhold, or withhold the whole document',
  'words-too-short': 'Enter at least two letters or digits',
  'words-not-there': 'These words do not stand in this document. Copy them from the text as they are',
  'not-a-file': 'A redacted copy can stand in the place of a file only',
  'lifted-already': 'This was taken back already',
}

/** What keeps the bundle from being made. */
export const hindranceWords: Readonly<Record<Hindrance['why'], string>> = {
  'needs-copy':
    'words in this file are marked, and no program can black out words in a file. Put in a redacted copy, or withhold the whole file',
  'holds-words': 'withheld words stand in this file. Put in a redacted copy, or withhold the whole file',
}
