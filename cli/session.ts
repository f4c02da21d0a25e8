/** What every command that talks to a server begins with: settings, a client and an output. */
import { type Client, createClient } from '@keyward/sdk'
import { readSettings, type SettingFlags, type Settings } from './config/settings.ts'
import { sturdyFetch } from './connection/sturdy-fetch.ts'
import { propagationSentence, waitingClient } from './connection/wait-everywhere.ts'
import type { AskOptions } from './input/ask.ts'
import { createOutput, type Output, type OutputOptions } from './output/output.ts'
import { Stop } from './stop.ts'

/** The flags that `serverCommand` gives to a command. */
export type CommonOptions = SettingFlags & AskOptions & OutputOptions & { readonly wait?: boolean }

export type Session = {
  readonly client: Client
  readonly output: Output
  readonly settings: Settings & { readonly url: string }
  /** Sends a request that is not in the contract's table, with this session's token. */
  readonly send: (path: string, init: RequestInit) => Promise<Response>
}

/** Opens a session, or stops with the next step when nobody is signed in. */
export function openSession(options: CommonOptions): Session {
  const settings = readSettings(options, process.env)
  const { url, token } = settings
  if (url === null) throw new Stop('notAllowed', 'No server is chosen.', SIGN_IN)
  if (token === null) throw new Stop('notAllowed', `You are not signed in to ${url}.`, SIGN_IN, url)
  // Security: the token leaves in the header of requests to the server it belongs to.
  const headers = () => ({ authorization: `Bearer ${token.reveal()}` })
  const output = createOutput(options)
  const client = createClient({ url, headers, fetch: sturdyFetch })
  return {
    client: options.wait
      ? waitingClient(client, (propagation) => output.note(propagationSentence(propagation)))
      : client,
    output,
    settings: { ...settings, url },
    send: (path, init) =>
      sturdyFetch(url + path, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers() },
      }),
  }
}

const SIGN_IN = 'Run "keyward login --host URL", or set KEYWARD_URL and KEYWARD_TOKEN.'
