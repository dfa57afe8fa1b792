import { defineNames } from '#modules/definitions/index.ts'
import { causes } from './rules.ts'

// A service may name the cause that its first report shows already: one that does not exist is a fault where it stands.
defineNames('cause', async () => causes)
