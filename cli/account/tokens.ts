import { localCommand } from '../command.ts'
import { Stop } from '../stop.ts'

const RULE =
  'Management tokens are made, listed and deleted in the console only; a token can never do that.'
const WAY = 'Sign in to the console, make one under your name, then run "keyward login".'

/** Explains where tokens are made; an act asked for here is refused, so that no script believes it done. */
export const tokens = () =>
  localCommand({
    usage: 'tokens [act...]',
    summary: 'Only in the console: make and delete management tokens',
    examples: [],
  }).action((act: string[]) => {
    if (act.length > 0) throw new Stop('notAllowed', RULE, WAY)
    process.stdout.write(`${RULE}\n${WAY}\n`)
  })
