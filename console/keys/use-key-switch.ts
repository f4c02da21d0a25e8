/** Disabling and enabling: done at once, and taken back with one click. */
import type { Key } from '@keyward/contract'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { notifyFailed, notifyUndo } from '../ui/notify.tsx'
import { useRefusalSentence } from '../ui/refusal-alert.tsx'
import { useChange } from '../use-change.ts'

type Switched = {
  readonly record: Key
  readonly to: 'disable' | 'enable'
  readonly offerUndo: boolean
}

/** `switchKey(key, 'disable')`: says so, and offers to undo it. */
export function useKeySwitch() {
  const { t } = useTranslation('keys')
  const sentence = useRefusalSentence()
  const change = useChange({
    act: ({ record, to }: Switched, extras) => {
      const input = { params: { key_id: record.key_id }, body: {} }
      return to === 'disable' ? client.disableKey(input, extras) : client.enableKey(input, extras)
    },
    refresh: ['keys', 'events'],
    // Not given to mutate(): a dialog that switches a key is closed before the answer comes.
    onDone: (answer, { record, to, offerUndo }) => {
      const said = t(to === 'disable' ? 'disabled' : 'enabled', { name: record.name })
      const back = to === 'disable' ? 'enable' : 'disable'
      const undo = offerUndo ? () => switchKey(record, back, false) : null
      notifyUndo(said, { undo, answer, about: `${record.key_id} works` })
    },
    onFailed: (error) => notifyFailed(sentence(error)),
  })
  const switchKey = (record: Key, to: Switched['to'], offerUndo = true) =>
    change.mutate({ record, to, offerUndo })
  return switchKey
}
