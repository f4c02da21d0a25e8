import { VARIABLES } from '../../server/dist/config.js'
import { isTest, read, sourceFiles } from './sources.mjs'

/** docs/configuration.md, from server/config.ts. Throws when the server reads a variable that has no row. */
export function configurationPage() {
  refuseUnlisted()
  const rows = Object.entries(VARIABLES).map(
    ([name, { fallback, says }]) => `| \`${name}\` | ${shown(fallback)} | ${says} |`,
  )
  return `<!-- Made by \`npm run docs\` from server/config.ts. -->

# Configuration

The server reads its environment once, when it starts, and refuses to start with a value it does
not understand, naming the variable. Flags of \`keyward serve\` stand for the same variables and win.
Everything else is set in the console, the command or the HTTP API.

| variable | without it | meaning |
|---|---|---|
${rows.join('\n')}
`
}

function shown(fallback) {
  return fallback ? `\`${fallback}\`` : '—'
}

function refuseUnlisted() {
  const names = sourceFiles()
    .filter((path) => path.startsWith('server/') && !isTest(path))
    .flatMap((path) => [...read(path).matchAll(/\benv(?:\.|\[')([A-Z][A-Z_]+)/g)])
    .map(([, name]) => name)
  const unlisted = names.filter((name) => !Object.hasOwn(VARIABLES, name))
  if (unlisted.length > 0)
    throw new Error(`VARIABLES of server/config.ts lacks ${unlisted.join(', ')}`)
}
