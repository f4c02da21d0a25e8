import { Argument, type Command } from 'commander'
import { localCommand } from '../command.ts'
import { completionScript, SHELLS, type Shell } from './scripts.ts'
import { placesOf } from './tree.ts'

export const completion = () =>
  localCommand({
    usage: 'completion',
    summary: 'Print the completion script of a shell',
    examples: [
      'source <(keyward completion bash)',
      'keyward completion zsh > "${fpath[1]}/_keyward"',
      'keyward completion fish > ~/.config/fish/completions/keyward.fish',
    ],
  })
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell, _options: object, command: Command) => {
      const program = command.parent
      if (program) process.stdout.write(`${completionScript(shell, placesOf(program))}\n`)
    })
