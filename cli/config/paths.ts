/** Where the CLI keeps what it remembers between commands. */
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

/** `$XDG_CONFIG_HOME/keyward`, or `~/.config/keyward`; a relative XDG path is ignored, as its standard says. */
export function configFolder(env: Environment): string {
  const xdg = env['XDG_CONFIG_HOME']
  const base =
    xdg !== undefined && isAbsolute(xdg) ? xdg : join(env['HOME'] ?? homedir(), '.config')
  return join(base, 'keyward')
}
