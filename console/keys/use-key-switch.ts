/** Disabling and enabling: done at once, and taken back with one click. */
import type { Key } from '@keyward/contract'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { notifyFailed, notifyUndo } from '../ui/notify.tsx'
import { useRefusalSentence } from '../ui/refusal-alert.tsx'
import { useChange } from '../use-change.ts'

type Switched = { readonly record: Key; readonly to: 'disable' | 'enable' }

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
  })
  const switchKey = (record: Key, to: Switched['to'], offerUndo = true) => {
    const back = to === 'disable' ? 'enable' : 'disable'
    const said = t(to === 'disable' ? 'disabled' : 'enabled', { name: record.name })
    change.mutate(
      { record, to },
      {
        onSuccess: () => notifyUndo(said, offerUndo ? () => switchKey(record, back, false) : null),
        onError: (error) => notifyFailed(sentence(error)),
      },
    )
  }
  return switchKey
}
