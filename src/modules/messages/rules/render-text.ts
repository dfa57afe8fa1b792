import { type Block, textOf } from './fill.ts'

/** A message as plain text: for email programs that show no HTML, for text messages and for records. */
export const renderText = (blocks: readonly Block[]) => blocks.map(plain).join('\n\n')

function plain(block: Block): string {
  if (block.kind === 'paragraph') return textOf(block.runs)
  if (block.kind === 'bullets') return block.items.map((item) => `* ${textOf(item)}`).join('\n')
  return `${block.words}:\n${block.link}`
}

/** How many text messages the networks make of it, and bill: fewer signs fit once one is not in their alphabet. */
export function smsParts(text: string): number {
  const plainAlphabet = [...text].every((sign) => gsmSigns.includes(sign) || doubleSigns.includes(sign))
  const length = plainAlphabet
    ? [...text].reduce((sum, sign) => sum + (doubleSigns.includes(sign) ? 2 : 1), 0)
    : text.length
  const [single, joined] = plainAlphabet ? [160, 153] : [70, 67]
  return length <= single ? 1 : Math.ceil(length / joined)
}

const gsmSigns =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const doubleSigns = '^{}\\[~]|€'

/** Signs that only cost money, written in the networks' own alphabet. Accents of names and of Welsh stay. */
export const forSms = (text: string) =>
  text
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[“”]/g, '"')
    .replaceAll(/[–—]/g, '-')
    .replaceAll('…', '...')
    .replaceAll('\u00A0', ' ')
