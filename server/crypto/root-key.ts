/** The root key: 32 bytes kept outside the database, from which every other secret key is derived. */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { StartRefusal } from '../start-refusal.ts'

export const ROOT_KEY_BYTES = 32
const SAMPLE_KEYS = new Set([
  Buffer.alloc(32).toString('hex'),
  Buffer.alloc(32, 0xff).toString('hex'),
])

/** Where the root key comes from. `mayCreate` only for the first start of an embedded installation. */
export type RootKeySource = {
  readonly fromEnvironment?: string | undefined
  readonly file: string
  readonly mayCreate: boolean
}

/** Reads the root key, or makes it on the very first start. Throws {@link StartRefusal} with a sentence. */
export function loadRootKey(source: RootKeySource): Buffer {
  if (source.fromEnvironment !== undefined)
    return parseRootKey(source.fromEnvironment, 'KEYWARD_ROOT_KEY')
  if (existsSync(source.file)) return readRootKeyFile(source.file)
  if (!source.mayCreate) {
    throw new StartRefusal(
      `The root key is missing: ${source.file} does not exist and KEYWARD_ROOT_KEY is not set. ` +
        'This installation holds data that only its own root key can open; put the key back.',
    )
  }
  return createRootKeyFile(source.file)
}

function createRootKeyFile(file: string): Buffer {
  const key = randomBytes(ROOT_KEY_BYTES)
  const fd = openSync(file, 'wx', 0o600)
  try {
    writeSync(fd, `${key.toString('hex')}\n`)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  return key
}

function readRootKeyFile(file: string): Buffer {
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new StartRefusal(
      `The root key file ${file} can be read by others. Run: chmod 600 ${file}`,
    )
  }
  return parseRootKey(readFileSync(file, 'utf8'), file)
}

function parseRootKey(written: string, place: string): Buffer {
  const value = written.trim()
  const key = /^[0-9a-f]{64}$/i.test(value) ? Buffer.from(value, 'hex') : Buffer.alloc(0)
  if (key.length !== ROOT_KEY_BYTES) {
    throw new StartRefusal(`The root key in ${place} is not 32 bytes written as 64 hex digits.`)
  }
  if (SAMPLE_KEYS.has(key.toString('hex'))) {
    throw new StartRefusal(
      `The root key in ${place} is a sample, not a secret. Make one: openssl rand -hex 32`,
    )
  }
  return key
}
