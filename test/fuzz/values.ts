import type { Chance } from '../../src/trial/chance.ts'

/** What somebody plants to see whether it comes back alive. As they stand here, none may ever be part of a page. */
export const planted = {
  script: '<script>mischief()</script>',
  picture: '<img src=x onerror=mischief()>',
  attribute: '" onmouseover="mischief()',
  single: "' onfocus='mischief()",
  drawing: '<svg/onload=mischief()>',
  link: '<a href="javascript:mischief()">',
  closing: '</textarea></title></select><b>mischief',
} as const

/** The product of these two is in a page only if a template was run that somebody typed. */
const sum = '7919*7927'
export const sumOfTemplate = String(7919 * 7927)

const templates = [
  `{{${sum}}}`,
  `{{ ${sum} }}{% include "../../package.json" %}`,
  `\${${sum}}`,
  `<%= ${sum} %>`,
  `#{${sum}}`,
  `{{range.constructor("return ${sum}")()}}`,
  `[[${sum}]] ((${sum})) {${sum}}`,
]

const statements = [
  `'; drop table cases; --`,
  `' or '1'='1`,
  `" or ""="`,
  `1); select pg_sleep(20); --`,
  `%' and 1=cast((select version()) as int)--`,
  `\\'; select 1`,
  '$1 $2 $$ %s %I ?',
  `%_%__\\%`,
]

const paths = [
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '/etc/passwd\0.png',
  'file:///etc/passwd',
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/staff',
  'javascript:mischief()',
  '/staff/../..//evil.example',
  '\\\\evil.example\\share',
]

const lines = [
  'a\r\nSet-Cookie: fp_staff=mischief',
  'a\nX-Mischief: 1',
  'a\u2028b\u2029c',
  'x\r\n\r\n<script>mischief()</script>',
]

const letters = [
  'NUL \0, bell \x07, escape \x1b[31m, delete \x7f',
  '\ud800 alone \udc00',
  'turned \u202e nruter \u2066 kept \u2069',
  'zero\u200bwidth\u200d\u2060\ufeff',
  '👩🏽‍🚒🏴󠁧󠁢󠁥󠁮󠁧󠁿🧑‍🧑‍🧒‍🧒',
  `Z${'\u0341\u0300'.repeat(200)}`,
  'ﷺ'.repeat(300),
  'İıſKÅ ﬁ Ⅳ ① ½ ＜script＞',
  'مرحبا שלום नमस्ते 你好 ไทย',
  '\ufffe\uffff\u0000',
  '   \t \n ',
  '',
]

const numbers = [
  '-1', '0', '-0', '1e400', 'NaN', 'Infinity', '99999999999999999999999', '2147483648', '-9223372036854775809', '0x10', '1,5', '١٢٣', '1e-320',
  '2026-02-31', '0000-00-00', '9999999-01-01', '2026-11-18T25:61:61Z', '275761-01-01', 'true', 'null', 'undefined', '[]', '{}', '[object Object]',
] // biome-ignore format: a list of figures

const names = [
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '00000000-0000-4000-8000-000000000000',
  '00000000-0000-0000-0000-000000000000', 'ZZ99 1TH', 'FP-1000001', 'FP-9999999999', '=HYPERLINK("http://evil.example")', '@SUM(1+1)', '+1', '-2+3',
] // biome-ignore format: a list of words

const texts = [
  ...Object.values(planted),
  ...templates,
  ...statements,
  ...paths,
  ...lines,
  ...letters,
  ...numbers,
  ...names,
]

/** A text that means harm, now and then a very long one. */
export function hostileText(luck: Chance): string {
  if (luck.happens(0.03))
    return luck.pick(['x', 'é', '👩', ' ', '<', '\n', '(', '"']).repeat(luck.pick([300, 5_001, 30_000, 100_001]))
  const text = luck.pick(texts)
  return luck.happens(0.15) ? `${text} ${luck.pick(texts)}` : text
}

/** A good value gone a little wrong: cut, doubled, turned, with something foreign in it. */
export function spoiled(luck: Chance, value: string): string {
  const at = luck.below(value.length + 1)
  switch (luck.below(7)) {
    case 0:
      return value.slice(0, at)
    case 1:
      return `${value}${value}`
    case 2:
      return `${value.slice(0, at)}${hostileText(luck)}${value.slice(at)}`
    case 3:
      return [...value].toReversed().join('')
    case 4:
      return `${value} `.repeat(luck.pick([2, 50]))
    case 5:
      return value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase()
    default:
      return value.slice(0, at) + String.fromCharCode(luck.below(0xffff)) + value.slice(at + 1)
  }
}

/** Bytes that are no text: not UTF-8, overlong, cut off, or half an escape. Already in the form of an address. */
export const brokenEscapes = [
  '%', '%2', '%zz', '%00', '%C0%AE%C0%AE%C0%AF', '%E0%80%AF', '%ED%A0%80', '%ED%B0%80', '%F8%88%80%80%80', '%FF%FE', '%F4%90%80%80', '%E2%82', '%u0041',
  '%252e%252e%252f', '..%2f..%2fetc%2fpasswd', '..%5c', '%2e%2e%2f', '.%00.', '%0d%0aX-Mischief:%201', '%3Cscript%3Emischief()%3C%2Fscript%3E', '%20', '+', ';', ':', '@',
] // biome-ignore format: a list of escapes
