import type { Plaintext } from '@keyward/contract'
import { createClient } from '@keyward/sdk'
import { serverCommand } from '../command.ts'
import { readProfile, saveProfile } from '../config/profiles.ts'
import { managementToken, readSettings, serverUrl } from '../config/settings.ts'
import { saveToken, tokenPath } from '../config/tokens.ts'
import { sturdyFetch } from '../connection/sturdy-fetch.ts'
import { askSecret, askText, canAsk } from '../input/ask.ts'
import { readSecretFromStdin } from '../input/read-stdin.ts'
import { createOutput, type Output } from '../output/output.ts'
import type { CommonOptions } from '../session.ts'
import { Stop } from '../stop.ts'

type Options = CommonOptions & { readonly withToken?: boolean }

const LOCAL_SERVER = 'http://127.0.0.1:8420'

export const login = () =>
  serverCommand({
    usage: 'login',
    summary: 'Sign in with a management token made in the console',
    examples: [
      'keyward login --host https://keys.example.org',
      'keyward login --host https://keys.example.org --with-token < token.txt',
    ],
    routes: ['getMe'],
  })
    .option('--with-token', 'read the token from stdin')
    .action(async (options: Options) => {
      const output = createOutput(options)
      const { profile, url: known } = readSettings(options, process.env)
      const url = known ?? (await askForServer(options))
      warnOfOpenLine(url, output)
      const token = await readToken(url, options)
      // Security: tries the token against the very server it will be kept for.
      const headers = () => ({ authorization: `Bearer ${token.reveal()}` })
      const me = await createClient({ url, headers, fetch: sturdyFetch }).getMe({})
      const before = readProfile(profile, process.env)
      saveProfile(profile, before?.url === url ? before : { url }, process.env)
      saveToken(profile, { url, token }, process.env)
      const answer = { url, profile, user_id: me.user_id, email: me.email, scopes: me.scopes }
      const where = `The token is kept in ${tokenPath(process.env)} (0600).`
      output.changed(answer, `Signed in to ${url} as ${me.email}. ${where}`)
      if (process.env['KEYWARD_TOKEN']) output.note('KEYWARD_TOKEN is set and is used before it.')
    })

async function askForServer(options: Options): Promise<string> {
  if (!canAsk(options)) throw new Stop('usage', 'Which server? Give --host URL.')
  return serverUrl(await askText('Address of the server', LOCAL_SERVER))
}

async function readToken(url: string, options: Options): Promise<Plaintext> {
  const given = options.withToken ? await readSecretFromStdin() : await askForToken(url, options)
  // Security: judged by its looks before it is sent anywhere.
  return managementToken(given.reveal())
}

async function askForToken(url: string, options: Options): Promise<Plaintext> {
  if (canAsk(options)) return await askSecret(`Management token (make one at ${url})`)
  throw new Stop('usage', 'Nobody can be asked here. Pipe the token in and add --with-token.')
}

function warnOfOpenLine(url: string, output: Output): void {
  const { protocol, hostname } = new URL(url)
  const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  if (protocol === 'http:' && !local) {
    output.note('warning: http is not encrypted; whoever is on the way can read the token.')
  }
}
