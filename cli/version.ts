import { readFileSync } from 'node:fs'

/** The version in this package's manifest, one folder above the built files. */
export const VERSION = readVersion(new URL('../package.json', import.meta.url))

function readVersion(manifest: URL): string {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return version
}
