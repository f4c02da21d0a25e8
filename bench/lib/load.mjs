/** The load generator on core 1: wrk where it is installed, else autocannon. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnPinned } from './pinned.mjs'

const hasWrk = spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined
const here = (name) => fileURLToPath(new URL(name, import.meta.url))

/**
 * Requests, `{ method, url, headers, body }`, written once for the generator to draw from at random;
 * `path` is read by both kinds.
 */
export function writeRequests(requests) {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-'))
  const path = join(folder, 'requests')
  const lines = requests.map(({ method, url, headers, body = '' }) =>
    [method, url, body, ...Object.entries(headers).map((each) => each.join(': '))].join('\t'),
  )
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 })
  return { path, stop: () => rmSync(folder, { recursive: true }) }
}

/** Sends written requests for some seconds. Throws when any answer is not a success. */
export async function runLoad({ origin, requests, connections, seconds }) {
  const command = hasWrk
    ? [
        'wrk',
        '-t1',
        `-c${connections}`,
        `-d${seconds}s`,
        '--timeout=30s',
        '-s',
        here('replay.lua'),
        origin,
        '--',
        requests.path,
      ]
    : [
        process.execPath,
        here('autocannon.mjs'),
        origin,
        requests.path,
        String(connections),
        String(seconds),
      ]
  const output = await outputOf(spawnPinned(1, command, { stdio: ['ignore', 'pipe', 'inherit'] }))
  const told = output.split('\n').find((line) => line.startsWith('{'))
  if (!told) throw new Error(`The load generator said: ${output}`)
  const result = JSON.parse(told)
  const { requests: sent, refused, broken } = result
  if (refused + broken > 0)
    throw new Error(`Of ${sent} requests ${refused} were refused and ${broken} got no answer`)
  return { ...result, perSecond: result.requests / result.seconds }
}

async function outputOf(child) {
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  return text
}
