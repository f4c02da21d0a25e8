import { localCommand } from '../command.ts'
import { VERSION } from '../version.ts'

export const version = () =>
  localCommand({
    usage: 'version',
    summary: 'Print the version of this program',
    examples: ['keyward version'],
  }).action(() => {
    process.stdout.write(`keyward ${VERSION}\n`)
  })
