import type { Block, Run } from './fill.ts'
import type { Format } from './format.ts'

export const escapeHtml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

const brand = '#0f4c4a'

export type EmailFrame = { subject: string; councilName: string; format: Format }

/** A message as an HTML email: one column, no pictures, nothing fetched from anywhere. */
export function renderEmail(blocks: readonly Block[], { subject, councilName, format }: EmailFrame): string {
  const size = format.size === 'ordinary' ? 18 : Math.round((format.points * 4) / 3)
  const text = `font-family:Arial,Helvetica,sans-serif;font-size:${size}px;line-height:1.5;color:#0b0c0c`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:0;background:#ffffff">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td style="background:${brand};padding:16px 20px">
<p style="margin:0 auto;max-width:600px;${text};color:#ffffff;font-weight:bold">${escapeHtml(councilName)}</p>
</td></tr><tr><td style="padding:24px 20px">
<div style="margin:0 auto;max-width:600px;${text}">
${blocks.map((block) => emailBlock(block, text)).join('\n')}
</div>
</td></tr></table>
</body>
</html>
`
}

function emailBlock(block: Block, text: string): string {
  if (block.kind === 'paragraph') return `<p style="margin:0 0 1em">${runsHtml(block.runs)}</p>`
  if (block.kind === 'bullets') {
    const items = block.items.map((item) => `<li style="margin:0 0 0.35em">${runsHtml(item)}</li>`)
    return `<ul style="margin:0 0 1em;padding:0 0 0 1.4em">${items.join('')}</ul>`
  }
  const link = escapeHtml(block.link)
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 1.2em"><tr><td style="background:${brand};border-radius:4px"><a href="${link}" style="display:inline-block;padding:12px 18px;${text};color:#ffffff;font-weight:bold;text-decoration:none">${escapeHtml(block.words)}</a></td></tr></table>`
}

export type LetterFrame = {
  subject: string
  councilName: string
  format: Format
  name: string | null
  dateWords: string
  reference: string | null
}

/**
 * A message as a letter on A4. Clear print as the RNIB asks: sans serif, left aligned, no italics or underlining,
 * and everything on the page, reference and date too, in the reader's size.
 */
export function renderLetter(blocks: readonly Block[], frame: LetterFrame): string {
  const { format } = frame
  const to = [frame.name, ...format.address].filter((line) => line !== null && line !== '')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(frame.subject)}</title>
<style>
@page { size: A4; margin: 20mm; }
body { margin: 0; background: #fff; color: #000; font: ${format.points}pt/1.5 Arial, Helvetica, sans-serif; text-align: left; }
main { max-width: 170mm; margin: 0 auto; padding: 20mm; }
p, ul { margin: 0 0 1em; }
h1 { margin: 0 0 1em; font-size: 1.1em; }
.council { font-weight: bold; }
.to, .facts { margin-bottom: 2em; }
.link { overflow-wrap: anywhere; }
@media print { main { max-width: none; padding: 0; } p, li { break-inside: avoid; } h1 { break-after: avoid; } }
</style>
</head>
<body>
<main>
<p class="council">${escapeHtml(frame.councilName)}</p>
<p class="to">${to.map((line) => escapeHtml(line ?? '')).join('<br>')}</p>
<p class="facts">${escapeHtml(frame.dateWords)}${frame.reference ? `<br>Our reference: ${escapeHtml(frame.reference)}` : ''}</p>
<h1>${escapeHtml(frame.subject)}</h1>
${blocks.map(letterBlock).join('\n')}
</main>
</body>
</html>
`
}

function letterBlock(block: Block): string {
  if (block.kind === 'paragraph') return `<p>${runsHtml(block.runs)}</p>`
  if (block.kind === 'bullets') return `<ul>${block.items.map((item) => `<li>${runsHtml(item)}</li>`).join('')}</ul>`
  return `<p class="link">${escapeHtml(block.words)}: ${escapeHtml(block.link)}</p>`
}

const runsHtml = (runs: readonly Run[]) =>
  runs
    .map((run) => {
      const html = escapeHtml(run.text).replaceAll('\n', '<br>')
      return run.strong ? `<strong>${html}</strong>` : html
    })
    .join('')

/** A message somebody may read who is not its receiver: its private link leads nowhere. */
export const withoutLink = (html: string) => html.replaceAll(/ href="\uE000[a-zA-Z]+\uE001"/g, '')
