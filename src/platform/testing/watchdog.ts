/**
 * Loaded into every test process: one that does not end by itself says what keeps it alive, and fails, instead of
 * holding up the run for ever. The runner's own time-out only ends tests, not processes.
 */
const patience = 480_000

if (process.env.NODE_TEST_CONTEXT)
  setTimeout(() => {
    console.error(`This test file does not end. It is kept alive by: ${process.getActiveResourcesInfo().join(', ')}`)
    process.exit(1)
  }, patience).unref()
