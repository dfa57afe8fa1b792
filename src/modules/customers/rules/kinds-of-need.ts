export type Channel = 'email' | 'sms' | 'letter' | 'phone'

export type NeedCategory =
  | 'communication-support'
  | 'communication-professional'
  | 'contact-method'
  | 'information-format'

export type KindOfNeed = {
  category: NeedCategory
  /** As staff pick it from the list. */
  name: string
  /** What to do, as an instruction. The detail, if any, stands for {detail}. */
  words: string
  /** What is asked besides, and what stands in the words when nothing is said. */
  detail?: { ask: string; otherwise: string; required?: true }
  /** The only ways of reaching the person that are left. */
  only?: readonly Channel[]
  refuses?: readonly Channel[]
  prefers?: Channel
}

export const categoryNames: Record<NeedCategory, string> = {
  'communication-support': 'Communication support',
  'communication-professional': 'A communication professional',
  'contact-method': 'How to contact them',
  'information-format': 'Information in another format',
}

/** The needs people can have, by our own code, in the four categories of the Accessible Information Standard. */
export const kindsOfNeed = {
  'lip-reads': {
    category: 'communication-support',
    name: 'Lip reads',
    words: 'Face the person and speak clearly. Do not cover your mouth.',
  },
  'hearing-aid': {
    category: 'communication-support',
    name: 'Uses a hearing aid',
    words: 'Use the hearing loop. Meet in a quiet room.',
  },
  'communication-device': {
    category: 'communication-support',
    name: 'Uses a communication device',
    words: 'Give the person time to answer with their device.',
  },
  'bsl-user': {
    category: 'communication-support',
    name: 'Uses British Sign Language',
    words: 'The person signs. Offer a video relay call or an interpreter.',
  },
  'makaton-user': {
    category: 'communication-support',
    name: 'Uses Makaton',
    words: 'Use Makaton signs and symbols, or someone who can.',
  },
  'deafblind-manual': {
    category: 'communication-support',
    name: 'Uses deafblind manual',
    words: 'Spell on the hand, or book someone who can.',
  },
  'communication-passport': {
    category: 'communication-support',
    name: 'Has a communication passport',
    words: 'Ask to see the communication passport before you start.',
  },
  'records-conversations': {
    category: 'communication-support',
    name: 'Records conversations',
    words: 'Let the person record the conversation. Offer to repeat the main points at the end.',
  },
  'plain-speech': {
    category: 'communication-support',
    name: 'Short sentences, one thing at a time',
    words: 'Use short sentences. Say one thing at a time and check it is understood.',
  },
  'extra-time': {
    category: 'communication-support',
    name: 'Needs more time',
    words: 'Allow twice the usual time. Do not hurry the person.',
  },
  'speaks-language': {
    category: 'communication-support',
    name: 'Speaks another language',
    words: 'Speak {detail}, or use a telephone interpreter.',
    detail: { ask: 'Which language', otherwise: 'their language', required: true },
  },
  'bsl-interpreter': {
    category: 'communication-professional',
    name: 'British Sign Language interpreter',
    words: 'Book a British Sign Language interpreter.',
  },
  'sse-interpreter': {
    category: 'communication-professional',
    name: 'Sign Supported English interpreter',
    words: 'Book a Sign Supported English interpreter.',
  },
  'deafblind-interpreter': {
    category: 'communication-professional',
    name: 'Deafblind interpreter',
    words: 'Book a deafblind interpreter{detail}.',
    detail: { ask: 'Which kind: block, manual, haptic, hands-on or visual-frame', otherwise: '' },
  },
  'language-interpreter': {
    category: 'communication-professional',
    name: 'Spoken-language interpreter',
    words: 'Book an interpreter for {detail}.',
    detail: { ask: 'Which language', otherwise: 'their language', required: true },
  },
  lipspeaker: { category: 'communication-professional', name: 'Lipspeaker', words: 'Book a lipspeaker.' },
  'note-taker': {
    category: 'communication-professional',
    name: 'Note taker',
    words: 'Book a note taker{detail}.',
    detail: { ask: 'By hand or electronic', otherwise: '' },
  },
  'speech-to-text': {
    category: 'communication-professional',
    name: 'Speech-to-text reporter',
    words: 'Book a speech-to-text reporter.',
  },
  'communicator-guide': {
    category: 'communication-professional',
    name: 'Communicator guide',
    words: 'Book a communicator guide.',
  },
  'sighted-guide': {
    category: 'communication-professional',
    name: 'Sighted guide',
    words: 'Have a sighted guide meet the person at the door.',
  },
  advocate: {
    category: 'communication-professional',
    name: 'Advocate',
    words: 'Include the person’s advocate{detail}.',
    detail: { ask: 'Who the advocate is', otherwise: '' },
  },
  'email-only': {
    category: 'contact-method',
    name: 'Email only',
    words: 'Email only. Do not phone, text or write by post.',
    only: ['email'],
  },
  'letter-only': {
    category: 'contact-method',
    name: 'Letter only',
    words: 'Write by post only. Do not phone, text or email.',
    only: ['letter'],
  },
  'text-only': {
    category: 'contact-method',
    name: 'Text message only',
    words: 'Text only. Do not phone, email or write by post.',
    only: ['sms'],
  },
  'phone-only': {
    category: 'contact-method',
    name: 'Phone only',
    words: 'Phone. Do not rely on anything in writing.',
    only: ['phone'],
  },
  'no-phone': {
    category: 'contact-method',
    name: 'No phone calls',
    words: 'Do not phone. Email instead, or write.',
    refuses: ['phone'],
  },
  'no-letters': {
    category: 'contact-method',
    name: 'No letters',
    words: 'Do not write by post. Email, text or phone instead.',
    refuses: ['letter'],
  },
  'text-relay': {
    category: 'contact-method',
    name: 'Phone through Relay UK',
    words: 'Phone through Relay UK: dial 18001 before the number. Do not hang up on the relay assistant.',
  },
  textphone: {
    category: 'contact-method',
    name: 'Has a textphone',
    words: 'Phone a textphone: dial 18002 before the number.',
  },
  'via-carer': {
    category: 'contact-method',
    name: 'Through their carer',
    words: 'Contact {detail}, not the person directly.',
    detail: { ask: 'Who to contact, and how', otherwise: 'their carer', required: true },
    only: [],
  },
  'knock-loudly': {
    category: 'contact-method',
    name: 'Alert at the door',
    words: 'When you visit: {detail}.',
    detail: {
      ask: 'How to make the person aware, for example flash the light at the door',
      otherwise: 'knock loudly and wait',
    },
  },
  'large-print': {
    category: 'information-format',
    name: 'Large print',
    words: 'Write in large print, {detail} point.',
    detail: { ask: 'Point size, 16 or more', otherwise: '18' },
  },
  'easy-read': { category: 'information-format', name: 'Easy Read', words: 'Send the Easy Read version.' },
  'braille-1': {
    category: 'information-format',
    name: 'Braille, grade 1',
    words: 'Send it in Braille, grade 1 (uncontracted).',
  },
  'braille-2': {
    category: 'information-format',
    name: 'Braille, grade 2',
    words: 'Send it in Braille, grade 2 (contracted).',
  },
  audio: {
    category: 'information-format',
    name: 'Audio',
    words: 'Send it as audio{detail}.',
    detail: { ask: 'CD, USB stick or MP3', otherwise: '' },
  },
  moon: { category: 'information-format', name: 'Moon', words: 'Send it in Moon.' },
  'makaton-symbols': { category: 'information-format', name: 'Makaton symbols', words: 'Send it in Makaton symbols.' },
  'bsl-video': {
    category: 'information-format',
    name: 'British Sign Language video',
    words: 'Send a British Sign Language video.',
  },
  'plain-text': {
    category: 'information-format',
    name: 'Plain text email',
    words: 'Email plain text, no pictures or attachments.',
    prefers: 'email',
  },
  'screen-reader': {
    category: 'information-format',
    name: 'Electronic, for a screen reader',
    words: 'Send it by email or as an accessible document. No scans.',
    prefers: 'email',
  },
  'coloured-paper': {
    category: 'information-format',
    name: 'Coloured paper',
    words: 'Print on {detail} paper.',
    detail: { ask: 'Which colour', otherwise: 'coloured', required: true },
  },
  translated: {
    category: 'information-format',
    name: 'Translated',
    words: 'Send it in {detail}.',
    detail: { ask: 'Which language', otherwise: 'their language', required: true },
  },
} as const satisfies Record<string, KindOfNeed>
