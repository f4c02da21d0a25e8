import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, startKeyward } from '../../server/dist/main.js'

/** The OpenAPI document of a Keyward that is started for it, on a database of its own. */
export async function readOpenApi() {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-openapi-'))
  const config = readConfig({
    KEYWARD_PORT: '0',
    KEYWARD_URL: 'https://keys.example.org',
    KEYWARD_DATA_DIR: join(folder, 'data'),
    KEYWARD_LOG_LEVEL: 'silent',
  })
  const { app } = await startKeyward(config)
  try {
    const { port } = app.http.server.address()
    const answer = await fetch(`http://127.0.0.1:${port}/openapi.json`)
    if (!answer.ok) throw new Error(`/openapi.json answered ${answer.status}`)
    const document = await answer.json()
    refuseDeadReferences(document)
    return document
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A reference that leads nowhere breaks every generator. */
function refuseDeadReferences(document) {
  const dead = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)]
    .map(([, reference]) => reference)
    .filter((reference) => at(document, reference) === undefined)
  if (dead.length > 0)
    throw new Error(`The OpenAPI document refers to ${[...new Set(dead)].join(', ')}`)
}

function at(document, reference) {
  return reference
    .split('/')
    .slice(1)
    .reduce((value, name) => value?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], document)
}
