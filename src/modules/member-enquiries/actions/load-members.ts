import { z } from 'zod'
import { readCouncilFile } from '#modules/access/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { insertMember, listMembers, saveAssistants } from '../queries/members.ts'
import { memberKinds, waysPreferred } from '../rules/member.ts'

const email = z.email().transform((text) => text.toLowerCase())

const membersFile = z.strictObject({
  since: z.iso.date().transform((text) => Temporal.PlainDate.from(text)),
  members: z.array(
    z.strictObject({
      name: z.string().min(1).max(120),
      kind: z.enum(memberKinds),
      title: z.string().min(1).max(160),
      email,
      otherEmails: z.array(email).default([]),
      phone: z.string().nullable().default(null),
      prefers: z.enum(waysPreferred).default('email'),
      wards: z.array(z.string()),
      actsFor: z.array(email).default([]),
    }),
  ),
})

/** Brings the Members of `members.yaml` in. Somebody who is there already, by their email address, is left as they are. */
export async function loadMembers(tx: Tx, dir: string): Promise<number> {
  const known = new Map((await listMembers(tx)).map((member) => [member.email, member.id]))
  const { since, members } = await readCouncilFile(dir, 'members.yaml', membersFile, ({ members: read }) => {
    const addresses = new Set([...known.keys(), ...read.map((one) => one.email)])
    return read.flatMap((one, index) =>
      one.actsFor
        .filter((address) => !addresses.has(address))
        .map((address) => ({ path: ['members', index, 'actsFor'], message: `Nobody here has the address ${address}` })),
    )
  })
  const fresh = members.filter((one) => !known.has(one.email))
  for (const { wards, actsFor: _, ...fields } of fresh)
    known.set(fields.email, insertMember(tx, { ...fields, wardCodes: wards, since }))
  for (const one of fresh.filter(({ actsFor }) => actsFor.length > 0))
    saveAssistants(
      tx,
      known.get(one.email) ?? '',
      one.actsFor.flatMap((address) => known.get(address) ?? []),
    )
  return fresh.length
}
