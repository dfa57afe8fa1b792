export const whats = [
  'untriaged',
  'enquiry',
  'service-request',
  'complaint',
  'foi',
  'eir',
  'subject-access',
  'campaign',
] as const
export type What = (typeof whats)[number]

export const whatNames: Readonly<Record<What, string>> = {
  untriaged: 'Not sorted yet',
  enquiry: 'Member’s enquiry',
  'service-request': 'Service request',
  complaint: 'Complaint',
  foi: 'Freedom of information request',
  eir: 'Request for environmental information',
  'subject-access': 'Request for somebody’s own data',
  campaign: 'Part of a campaign',
}

/** What is not answered as an enquiry: it goes the way that is made for it. */
export const elsewheres = ['service-request', 'complaint', 'foi', 'eir', 'subject-access'] as const
export type Elsewhere = (typeof elsewheres)[number]

/** “a complaint”: how a sentence speaks of it. */
export const withArticle = (what: What) => `a ${whatNames[what].charAt(0).toLowerCase()}${whatNames[what].slice(1)}`

export type Proposal = { readonly what: What; readonly because: string }

const says = (text: string, patterns: readonly RegExp[]) => {
  for (const pattern of patterns) {
    const found = pattern.exec(text)
    if (found) return found[0].trim()
  }
  return null
}

const names: readonly { what: What; patterns: readonly RegExp[]; because: (said: string) => string }[] = [
  {
    what: 'subject-access',
    patterns: [
      /subject access( request)?/i,
      /\bDSAR\b|\bSAR\b/,
      /(all|any) (the )?(data|information|records) you hold (about|on) (me|my|him|her|them|the resident)/i,
    ],
    because: (said) => `It asks for somebody’s own data: “${said}”`,
  },
  {
    what: 'eir',
    patterns: [/environmental information regulations?/i, /\bEIR\b/],
    because: (said) => `It names the Environmental Information Regulations: “${said}”`,
  },
  {
    what: 'foi',
    patterns: [/freedom of information/i, /\bFOIA?\b/, /under the (20)?00 act/i],
    because: (said) => `It names the Freedom of Information Act: “${said}”`,
  },
  {
    what: 'complaint',
    patterns: [
      /(formal|official|stage (one|two|1|2)) complaint/i,
      /(wish|want|would like|like) to (make a )?compl(ain|aint)/i,
      /complain(ed|ing|s)? (about|that|again)/i,
      /(appalling|disgraceful|unacceptable) (service|treatment|way)/i,
    ],
    because: (said) => `It is unhappy with what the council did: “${said}”`,
  },
]

/** A first report of something to be done, with nothing asked and nobody failed. */
const reports =
  /^(please )?(report(ing)?|there is|there are|could you (please )?(arrange|collect|clear|fix|repair|empty|remove))/i
const asks = /\?|\b(why|when|how|what|whether|update|explain|confirm|let me know)\b/i

/**
 * What an enquiry probably is. An Act is only assumed where the writer names it: a Member who asks how many potholes
 * were filled is owed an answer in five days, not a request form (and a request under the Act is not shortened to one).
 * A person decides.
 */
export function proposeWhat(text: string): Proposal {
  for (const { what, patterns, because } of names) {
    const said = says(text, patterns)
    if (said) return { what, because: because(said) }
  }
  const first = text.trim()
  if (reports.test(first) && !asks.test(first))
    return { what: 'service-request', because: 'It reports something to be done and asks no question' }
  return { what: 'enquiry', because: 'It asks the council something and names no other procedure' }
}

/** The service an enquiry is converted to, where it is another thing. */
export const serviceFor: Readonly<Partial<Record<What, string>>> = {
  complaint: 'complaint',
  foi: 'information-request',
  eir: 'environmental-information-request',
  'subject-access': 'subject-access',
}
