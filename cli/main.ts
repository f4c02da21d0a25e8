#!/usr/bin/env node
/** The `keyward` command. */
import { run } from './run.ts'

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

const exitCode = await run(process.argv.slice(2))
if (exitCode !== undefined) process.exitCode = exitCode
