import { defineNames } from '#modules/definitions/index.ts'
import { listRotas } from './queries/duty.ts'
import { teams } from './queries/structure.ts'

// Definitions may name teams and duty rotas: a name that does not exist is a fault where it stands.
defineNames('team', async (db) => (await teams(db)).map(({ key }) => key))
defineNames('rota', async (db) => (await listRotas(db)).map(({ key }) => key))
