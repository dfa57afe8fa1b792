import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { DefinitionFaults, readText } from '#modules/definitions/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { permissionWords } from '../permissions.ts'
import { savePower, saveRole } from '../queries/roles.ts'

/** Reads a YAML file of the council folder. Throws `DefinitionFaults` when it, or what `check` looks at, is not right. */
export async function readCouncilFile<S extends z.ZodType>(
  dir: string,
  name: string,
  schema: S,
  check: (value: z.output<S>) => readonly { path: (string | number)[]; message: string }[] = () => [],
): Promise<z.output<S>> {
  const file = join(dir, name)
  const reading = readText(file, await readFile(file, 'utf8'), (value) => schema.safeParse(value))
  if (reading.faults.length > 0) throw new DefinitionFaults(reading.faults)
  const value = schema.parse(reading.body)
  const misfits = check(value)
  if (misfits.length > 0) throw new DefinitionFaults(misfits.map(reading.at))
  return value
}

const key = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens')

const rolesFile = z.strictObject({
  powers: z.array(z.strictObject({ key, name: z.string().min(1), unit: z.enum(['pence', 'count']) })),
  roles: z
    .array(
      z.strictObject({
        key,
        name: z.string().min(1),
        description: z.string().min(1),
        permissions: z.array(z.string()),
        limits: z.record(z.string(), z.int().nonnegative()),
        codeRequired: z.boolean().default(false),
      }),
    )
    .min(1),
})

type RolesFile = z.infer<typeof rolesFile>

/** Adds the powers and roles of `roles.yaml`. A role that is there already stays as the council has set it. */
export async function loadRoles(tx: Tx, dir: string): Promise<void> {
  const { powers, roles } = await readCouncilFile(dir, 'roles.yaml', rolesFile, misfitsOf)
  for (const [position, power] of powers.entries()) savePower(tx, power, position)
  for (const [position, role] of roles.entries()) saveRole(tx, role, position)
}

function misfitsOf({ powers, roles }: RolesFile) {
  const known = new Set(powers.map((power) => power.key))
  return roles.flatMap((role, index) => [
    ...role.permissions.flatMap((permission, place) =>
      permission in permissionWords
        ? []
        : [{ path: ['roles', index, 'permissions', place], message: `There is no permission “${permission}”` }],
    ),
    ...Object.keys(role.limits).flatMap((power) =>
      known.has(power) ? [] : [{ path: ['roles', index, 'limits', power], message: `There is no power “${power}”` }],
    ),
  ])
}
