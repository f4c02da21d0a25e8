import { KeywardError, problemOf } from '@keyward/sdk'
import { serverCommand } from '../command.ts'
import { readStdin } from '../input/read-stdin.ts'
import { printableJson } from '../output/printable.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { Stop } from '../stop.ts'
import { type Fields, textField, typedField } from './fields.ts'

type Options = CommonOptions & {
  readonly field?: Fields
  readonly textField?: Fields
  readonly body?: boolean
  readonly ifMatch?: string
}
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export const api = () =>
  serverCommand({
    usage: 'api <method> <path>',
    summary: 'Send any request of the HTTP API and print the answer',
    examples: [
      'keyward api GET /v1/keys -f status=expiring',
      'keyward api POST /v1/keys/key_…/extend -f days=30 -f validate_only=true --if-match \'"3"\'',
      'keyward api PUT /v1/tenants/ten_…/policy --body --if-match \'"3"\' < policy.json',
    ],
  })
    .option(
      '-f, --field <name=value>',
      'a field: numbers, true, false, null, […] as JSON',
      typedField,
    )
    .option('--text-field <name=value>', 'a field that is text whatever it looks like', textField)
    .option('--body', 'read the body, JSON, from stdin')
    .option('--if-match <etag>', 'the ETag last seen')
    .action(async (written: string, path: string, options: Options) => {
      const method = written.toUpperCase()
      if (!METHODS.includes(method)) throw new Stop('usage', `A method is ${METHODS.join(', ')}.`)
      if (!/^\/(?!\/)/.test(path)) throw new Stop('usage', 'A path begins with one /.')
      const session = openSession(options)
      const response = await session.send(...(await requestOf(method, path, options)))
      await printAnswer(response)
    })

async function requestOf(
  method: string,
  path: string,
  options: Options,
): Promise<[string, RequestInit]> {
  const fields = { ...options.field, ...options.textField }
  const ifMatch: Record<string, string> = options.ifMatch ? { 'if-match': options.ifMatch } : {}
  if (method === 'GET') return [withQuery(path, fields), { method, headers: ifMatch }]
  const hasFields = Object.keys(fields).length > 0
  if (options.body && hasFields) throw new Stop('usage', 'Choose one of --body and --field.')
  // A POST of this API has a JSON body, if only an empty one.
  const body = options.body
    ? await readStdin()
    : hasFields || method === 'POST'
      ? JSON.stringify(fields)
      : null
  if (body === null) return [path, { method, headers: ifMatch }]
  return [path, { method, body, headers: { ...ifMatch, 'content-type': 'application/json' } }]
}

function withQuery(path: string, fields: Fields): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) query.set(name, String(value))
  if (query.size === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${query}`
}

async function printAnswer(response: Response): Promise<void> {
  const text = await response.text()
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '')
  const answer: unknown = isJson && text !== '' ? JSON.parse(text) : null
  if (!response.ok) throw new KeywardError(problemOf(answer, response.status))
  if (text !== '') process.stdout.write(isJson ? `${printableJson(answer)}\n` : text)
}
