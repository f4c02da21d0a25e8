/** Completion scripts. Each carries the whole tree, so that pressing Tab starts no program. */
import type { Place } from './tree.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** The script for one shell. */
export const completionScript = (shell: Shell, places: readonly Place[]): string =>
  ({ bash: bashScript, zsh: zshScript, fish: fishScript })[shell](places)

const caseLines = (places: readonly Place[], arm: (place: Place) => string): string =>
  places.map((place) => `    '${place.path}') ${arm(place)} ;;`).join('\n')

/** Words that are no known subcommand (IDs, values) do not lead deeper. */
const bashScript = (places: readonly Place[]): string => `# keyward completion for bash
_keyward() {
  local at='' word next i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    next="\${at:+$at }$word"
    case " $(_keyward_words "$at") " in *" $word "*) at=$next ;; esac
  done
  local offer
  if [[ \${COMP_WORDS[COMP_CWORD]} == -* ]]; then offer=$(_keyward_flags "$at")
  else offer=$(_keyward_words "$at"); fi
  COMPREPLY=($(compgen -W "$offer" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
${lookups(places)}
complete -o default -F _keyward keyward`

const zshScript = (places: readonly Place[]): string => `#compdef keyward
_keyward() {
  local at='' word i
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case " $(_keyward_words "$at") " in *" $word "*) at="\${at:+$at }$word" ;; esac
  done
  local -a offer
  if [[ \${words[CURRENT]} == -* ]]; then offer=(\${=$(_keyward_flags "$at")})
  else offer=(\${=$(_keyward_words "$at")}); fi
  if (( \${#offer} )); then compadd -- $offer; else _files; fi
}
${lookups(places)}
# Found through fpath, this file is the body of _keyward; sourced, it only registers it.
if [[ "\${funcstack[1]}" == _keyward ]]; then _keyward; else compdef _keyward keyward; fi`

const lookups = (places: readonly Place[]): string => `_keyward_words() {
  case "$1" in
${caseLines(places, ({ words }) => `echo '${words.join(' ')}'`)}
  esac
}
_keyward_flags() {
  case "$1" in
${caseLines(places, ({ flags }) => `echo '${flags.join(' ')}'`)}
  esac
}`

const fishScript = (places: readonly Place[]): string => {
  const rules = places.flatMap(({ path, words, flags }) => {
    const here = `-n '__keyward_at "${path}"'`
    return [
      ...(words.length > 0 ? [`complete -c keyward -f ${here} -a '${words.join(' ')}'`] : []),
      ...flags.map((flag) => `complete -c keyward ${here} -l ${flag.slice(2)}`),
    ]
  })
  return `# keyward completion for fish
function __keyward_at
  set -l known ${places.map(({ path }) => `'${path}'`).join(' ')}
  set -l at ''
  for word in (commandline -opc)[2..]
    set -l next (string trim "$at $word")
    contains -- "$next" $known; and set at $next
  end
  test "$at" = "$argv[1]"
end
${rules.join('\n')}`
}
