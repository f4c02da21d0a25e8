/** An act that asks nothing before it is done: enabling something again. */
import type { CallOptions } from '@keyward/sdk'
import { useChange } from '../use-change.ts'
import { notifyDone, notifyFailed } from './notify.tsx'
import { useRefusalSentence } from './refusal-alert.tsx'

type Noun = NonNullable<Parameters<typeof useChange>[0]['refresh']>[number]

type PlainAct<Input, Output> = {
  readonly act: (input: Input, call: CallOptions) => Promise<Output>
  readonly refresh: readonly Noun[]
  /** What to say when it worked. */
  readonly done: (output: Output) => string
}

export function usePlainAct<Input, Output>(plain: PlainAct<Input, Output>) {
  const sentence = useRefusalSentence()
  const change = useChange({
    act: plain.act,
    refresh: [...plain.refresh, 'events'],
    onDone: (output: Output) => notifyDone(plain.done(output)),
  })
  return (input: Input) =>
    change.mutate(input, { onError: (error) => notifyFailed(sentence(error)) })
}
