import { localCommand } from '../command.ts'
import { Stop } from '../stop.ts'

/** Here so that whoever looks for it learns where it is: a token can never reveal a key. */
export const revealKey = () =>
  localCommand({
    usage: 'reveal [key_id]',
    summary: 'Only in the console: shows the plaintext of your own key',
    examples: [],
  }).action(() => {
    throw new Stop(
      'notAllowed',
      'A key is revealed in the console only, to its owner, after a recent sign-in; never with a token.',
      'To have a plaintext here, create a key or rotate one: "keyward keys rotate KEY_ID".',
    )
  })
