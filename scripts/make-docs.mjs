/** Makes the generated documents from the code; with --check, fails when one is not what the code says. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationPage } from './lib/configuration-page.mjs'
import { errorsPage } from './lib/errors-page.mjs'
import { figuresPage } from './lib/figures-page.mjs'
import { figuresPlot } from './lib/figures-plot.mjs'
import { gatewayExamples } from './lib/gateway-examples.mjs'
import { readOpenApi } from './lib/open-api.mjs'
import { asOpenApi30 } from './lib/open-api-3-0.mjs'
import { permissionsPage } from './lib/permissions-page.mjs'
import { finish } from './lib/report.mjs'
import { ROOT, read } from './lib/sources.mjs'

const check = process.argv.includes('--check')
const json = (document) => `${JSON.stringify(document, null, 2)}\n`
const openApi = await readOpenApi()

const documents = {
  'docs/errors.md': errorsPage(),
  'docs/configuration.md': configurationPage(),
  'docs/permissions.md': permissionsPage(),
  'docs/figures.md': figuresPage(),
  'docs/images/figures.svg': figuresPlot(),
  ...gatewayExamples(),
  'openapi.json': json(openApi),
  'openapi-3.0.json': json(asOpenApi30(openApi)),
}
const drifted = Object.entries(documents).filter(
  ([path, text]) => !existsSync(join(ROOT, path)) || read(path) !== text,
)
if (!check) for (const [path, text] of drifted) writeFileSync(join(ROOT, path), text)
const count = Object.keys(documents).length
finish(
  check ? drifted.map(([path]) => `${path} is not what the code says; run: npm run docs`) : [],
  check
    ? `${count} generated documents are what the code says`
    : `${count} generated documents, ${drifted.length} of them new`,
)
