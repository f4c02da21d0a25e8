/** What the framework cannot know of the OpenAPI document: operation names, headers, problem types. */
import { ROUTES, type Route } from '@keyward/contract'

type Json = { [name: string]: Json } | Json[] | string | number | boolean | null
type Dict = { [name: string]: Json }

/** Completes every operation and drops component schemas that nothing refers to. */
export function finishOpenApi(document: Dict): Dict {
  const paths = document['paths'] as Record<string, Record<string, Dict>>
  for (const [name, route] of Object.entries<Route>(ROUTES)) {
    const operation = paths[route.path]?.[route.method.toLowerCase()]
    if (operation) completeOperation(operation, name, route)
  }
  return dropUnused(document)
}

function completeOperation(operation: Dict, name: string, route: Route): void {
  operation['operationId'] = name
  const given = (operation['parameters'] ?? []) as Json[]
  const headers = headersOf(route)
  if (headers.length > 0) operation['parameters'] = [...given, ...headers]
  const responses = operation['responses'] as Record<string, Dict>
  const success = (responses[String(route.status)] ??= {})
  success['description'] = route.reply ? 'Done' : 'Done; no content'
  const waited = route.reply ? undefined : responses['200']
  if (waited) waited['description'] = 'Done, and waited for'
  const problem = responses['default']
  if (!problem) return
  problem['description'] = 'Refused, or failed: a problem document with a `code`'
  const content = problem['content'] as Dict
  problem['content'] = { 'application/problem+json': content['application/json'] ?? {} }
}

function headersOf(route: Route): Json[] {
  const header = (
    name: string,
    required: boolean,
    description: string,
    pattern?: string,
  ): Json => ({
    in: 'header',
    name,
    required,
    description,
    schema: { type: 'string', ...(pattern === undefined ? {} : { pattern }) },
  })
  return [
    ...(route.ifMatch ? [header('If-Match', true, 'The ETag last seen')] : []),
    ...(route.method === 'POST'
      ? [
          header(
            'Idempotency-Key',
            false,
            'A random key; a retry with it is done once',
            '^[A-Za-z0-9_-]{16,64}$',
          ),
        ]
      : []),
  ]
}

/** Schemas come in an input and an output form; most are only ever one of them. */
function dropUnused(document: Dict): Dict {
  const components = document['components'] as Dict
  const schemas = components['schemas'] as Dict
  const used = new Set<string>()
  const visit = (text: string) => {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      visit(JSON.stringify(schemas[name] ?? null))
    }
  }
  visit(JSON.stringify(document['paths']))
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
  return { ...document, components: { ...components, schemas: kept } }
}
