import { defineNames } from '#modules/definitions/index.ts'
import { listPowers } from './queries/roles.ts'
import { listScopes } from './queries/scopes.ts'

// Definitions may name scopes and powers: a name that does not exist is a fault where it stands.
defineNames('scope', async (db) => (await listScopes(db)).map(({ key }) => key))
defineNames('power', async (db) => (await listPowers(db)).map(({ key }) => key))
