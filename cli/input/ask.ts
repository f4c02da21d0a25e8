/** Questions to a person. They are asked on stderr, and only when somebody is there to answer. */
import { confirm, isCancel, password, text } from '@clack/prompts'
import { Plaintext } from '@keyward/contract'
import { printable } from '../output/printable.ts'
import { Stop } from '../stop.ts'

export type AskOptions = { readonly input?: boolean; readonly yes?: boolean }

const STREAMS = { input: process.stdin, output: process.stderr }

/** True when a question can be asked: a terminal on both sides and no `--no-input`. */
export const canAsk = (options: AskOptions): boolean =>
  options.input !== false && process.stdin.isTTY && process.stderr.isTTY

/** Asks before something final. Goes on with `--yes`; stops when declined or nobody can be asked. */
export async function confirmOrStop(question: string, options: AskOptions): Promise<void> {
  if (options.yes === true) return
  if (!canAsk(options)) throw new Stop('usage', 'This is final, so it needs --yes here.')
  const answer = await confirm({ message: printable(question), initialValue: false, ...STREAMS })
  if (!answered<boolean>(answer)) throw new Stop('declined', 'Declined. Nothing was done.')
}

/** Asks for a secret without showing it. */
export async function askSecret(question: string): Promise<Plaintext> {
  return new Plaintext(answered<string>(await password({ message: question, ...STREAMS })))
}

/** Asks for a line of text. */
export async function askText(question: string, initialValue: string): Promise<string> {
  return answered<string>(await text({ message: question, initialValue, ...STREAMS }))
}

function answered<T extends string | boolean>(answer: T | symbol): T {
  if (isCancel(answer)) throw new Stop('interrupted', 'Interrupted. Nothing was done.')
  return answer as T
}
