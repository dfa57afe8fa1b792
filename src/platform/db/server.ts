import pg from 'pg'

/** Says what is wrong with the council’s own server in words, before anything is done to it. */
export async function checkServer(url: string) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new Error(`The database of DATABASE_URL cannot be used: ${error instanceof Error ? error.message : error}`)
  }
  try {
    const { rows } = await client.query<{ version: number; encoding: string }>(
      "select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding",
    )
    for (const { version, encoding } of rows) {
      if (version < 160_000)
        throw new Error(`DATABASE_URL is PostgreSQL ${Math.floor(version / 10_000)}; Firstpoint needs 16 or newer.`)
      if (encoding !== 'UTF8') throw new Error(`The database of DATABASE_URL holds ${encoding}; Firstpoint needs UTF8.`)
    }
  } finally {
    await client.end()
  }
}
