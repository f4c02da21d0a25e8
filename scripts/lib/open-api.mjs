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
  const { app, url } = await startKeyward(config)
  try {
    const answer = await fetch(`${url}/openapi.json`)
    if (!answer.ok) throw new Error(`/openapi.json answered ${answer.status}`)
    return await answer.json()
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
