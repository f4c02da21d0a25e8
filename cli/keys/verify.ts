import { readFileSync } from 'node:fs'
import {
  Plaintext,
  parseKey,
  SERVICE_CREDENTIAL_PREFIX,
  type Verification,
} from '@keyward/contract'
import { verifyOverHttp } from '@keyward/sdk'
import { localCommand } from '../command.ts'
import { readSettings } from '../config/settings.ts'
import { sturdyFetch } from '../connection/sturdy-fetch.ts'
import { EXIT } from '../exit-codes.ts'
import { askSecret, canAsk } from '../input/ask.ts'
import { readSecretFromStdin } from '../input/read-stdin.ts'
import { createOutput, type Field } from '../output/output.ts'
import type { CommonOptions } from '../session.ts'
import { Stop } from '../stop.ts'

type Options = CommonOptions & {
  readonly credentialFile?: string
  readonly method?: string
  readonly path?: string
  readonly ip?: string
}

export const verifyKey = () =>
  localCommand({
    usage: 'verify',
    summary: 'Ask, as a service, whether a key is good; the key is read from stdin',
    examples: [
      'keyward keys verify --credential-file ./maps.credential < presented.key',
      'KEYWARD_SERVICE_CREDENTIAL=… keyward keys verify --method GET --path /tiles < presented.key',
    ],
  })
    .option('--host <url>', 'the server to ask')
    .option('--profile <name>', 'the saved profile to use')
    .option('--json', 'print JSON')
    .option('--no-color', 'print without colours')
    .option('--no-input', 'never ask anything')
    .option('--credential-file <file>', 'instead of KEYWARD_SERVICE_CREDENTIAL')
    .option('--method <method>', 'of the call the key came with')
    .option('--path <path>', 'of the call the key came with')
    .option('--ip <address>', 'of the caller')
    .action(async (options: Options) => {
      const { url } = readSettings(options, process.env)
      if (url === null) throw new Stop('usage', 'No server is chosen.', 'Give --host URL.')
      const credential = readCredential(options)
      const { method, path, ip } = options
      const call = {
        ...(method === undefined ? {} : { method }),
        ...(path === undefined ? {} : { path }),
        ...(ip === undefined ? {} : { ip }),
      }
      const key = await readPresentedKey(options)
      const answer = await verifyOverHttp({ url, credential, fetch: sturdyFetch }, { key, ...call })
      const output = createOutput(options)
      output.record(answer, fieldsOf(answer))
      output.note(answer.valid ? 'The key is valid.' : `The key is not valid: ${answer.code}.`)
      process.exitCode = answer.valid ? EXIT.ok : EXIT.keyNotValid
    })

async function readPresentedKey(options: Options): Promise<Plaintext> {
  const key = canAsk(options) ? await askSecret('The key') : await readSecretFromStdin()
  // Security: only asks whether anything was given at all.
  if (key.reveal() === '') throw new Stop('usage', 'Give the key on stdin.')
  return key
}

function readCredential({ credentialFile }: Options): Plaintext {
  const written = credentialFile
    ? readCredentialFile(credentialFile)
    : process.env['KEYWARD_SERVICE_CREDENTIAL']
  if (!written) {
    throw new Stop(
      'notAllowed',
      'Only a service may ask. Set KEYWARD_SERVICE_CREDENTIAL or give --credential-file.',
      'Make one with "keyward services credentials create SERVICE --out FILE".',
    )
  }
  const parsed = parseKey(written.trim())
  if (parsed.format === 'standard' && parsed.prefix === SERVICE_CREDENTIAL_PREFIX) {
    return new Plaintext(parsed.canonical)
  }
  throw new Stop('usage', `That is not a service credential (${SERVICE_CREDENTIAL_PREFIX}_…).`)
}

function readCredentialFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown'
    throw new Stop('failure', `Cannot read ${path} (${code}).`)
  }
}

const fieldsOf = (answer: Verification): Field[] =>
  Object.entries(answer).map(([name, value]) => [name, value ?? null])
