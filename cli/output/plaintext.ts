/** How a plaintext leaves the CLI: in the record, alone on stdout, or into a file. */
import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { Plaintext } from '@keyward/contract'
import type { Command } from 'commander'
import { Stop } from '../stop.ts'
import type { Field, Output } from './output.ts'

export type PlaintextOptions = { readonly plaintextOnly?: boolean; readonly out?: string }

/** Adds `--plaintext-only` and `--out` to a command that answers a plaintext. */
export const takesPlaintextOptions = (command: Command): Command =>
  command
    .option('--plaintext-only', 'print the plaintext alone, the rest on stderr')
    .option('--out <file>', 'write the plaintext to a new file (mode 0600), not to stdout')

/** What was made, without its plaintext, and the plaintext apart from it. */
type Made<T> = { readonly record: T; readonly fields: readonly Field[]; readonly sentence: string }

/**
 * Runs an act that answers a plaintext and hands that over. The file is made first, so that a path
 * that cannot be written stops the act before anything has happened.
 */
export async function handOver<T extends { plaintext: string }>(
  output: Output,
  options: PlaintextOptions,
  act: () => Promise<T>,
  describe: (record: Omit<T, 'plaintext'>) => Omit<Made<T>, 'record'>,
): Promise<void> {
  if (options.out !== undefined && options.plaintextOnly === true) {
    throw new Stop('usage', 'Choose one of --out and --plaintext-only.')
  }
  const file = options.out === undefined ? null : openNewFile(options.out)
  const { plaintext, ...record } = await act().catch((thrown: unknown) => {
    file?.discard()
    throw thrown
  })
  const secret = new Plaintext(plaintext)
  const { fields, sentence } = describe(record)
  if (file !== null) {
    file.write(secret)
    output.record(record, fields)
    output.note(`${sentence} The plaintext is in ${options.out}.`)
  } else if (options.plaintextOnly === true) {
    // Security: the caller asked for the plaintext on stdout; this is the moment it is handed over.
    process.stdout.write(`${secret.reveal()}\n`)
    output.note(sentence)
  } else {
    // Security: create and rotate answer the plaintext once; stdout is where its owner reads it.
    const shown = secret.reveal()
    output.record({ ...record, plaintext: shown }, [...fields, ['plaintext', shown]])
    output.note(sentence)
  }
}

function openNewFile(path: string) {
  const handle = open(path)
  return {
    discard: () => {
      closeSync(handle)
      unlinkSync(path)
    },
    write: (secret: Plaintext) => {
      // Security: the file was created by us, is empty and readable by its owner only.
      writeSync(handle, `${secret.reveal()}\n`)
      fsyncSync(handle)
      closeSync(handle)
    },
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code
    if (code === 'EEXIST') {
      throw new Stop('failure', `${path} exists already and is left as it is. Nothing was done.`)
    }
    throw new Stop('failure', `Cannot write ${path} (${code ?? 'unknown'}). Nothing was done.`)
  }
}
