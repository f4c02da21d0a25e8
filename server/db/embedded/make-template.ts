/** Build step: prepares the data directory that new embedded databases begin from. */
import { buildTemplate } from './build-template.ts'

await buildTemplate()
