import { consoleCommand } from '../command.ts'

export const revealKey = () =>
  consoleCommand(
    'reveal [key_id]',
    'show the plaintext of your own key',
    'To have a plaintext here, create a key or rotate one: "keyward keys rotate KEY_ID".',
  )
