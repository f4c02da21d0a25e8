import type { Key } from '@keyward/contract'
import { ActionIcon, Text, Tooltip } from '@mantine/core'
import { Copy, Eye } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ReauthenticationCancelled } from '../sessions/recent-authentication.ts'
import { announce } from '../ui/announcer.tsx'
import { copyText } from '../ui/copy-text.ts'
import { MaskedKey } from '../ui/masked-key.tsx'
import { notifyDone, notifyFailed } from '../ui/notify.tsx'
import { useRefusalSentence } from '../ui/refusal-alert.tsx'
import { useChange } from '../use-change.ts'
import classes from './keys.module.css'

type Props = { readonly record: Key; readonly onReveal: (record: Key) => void }

/** The masked key; its user can also look at it and copy it. */
export function KeyCell({ record, onReveal }: Props) {
  const { t } = useTranslation('keys')
  const canReveal = record.allowed_acts.includes('reveal')
  return (
    <div className={classes.keyCell}>
      {record.masked_key === null ? (
        <Text
          component="span"
          size="sm"
          c="dimmed"
          title={t('reveal.first')}
          className={classes.oneLine ?? ''}
        >
          {t('noSecretYet')}
        </Text>
      ) : (
        <MaskedKey masked={record.masked_key} />
      )}
      {canReveal && (
        <span className={classes.keyActs}>
          <Tooltip label={t('actions.reveal')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={26}
              aria-label={`${t('actions.reveal')} ${record.name}`}
              onClick={() => onReveal(record)}
            >
              <Eye size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <CopyWholeKey record={record} />
        </span>
      )}
    </div>
  )
}

/** Puts the whole key on the clipboard without showing it. */
function CopyWholeKey({ record }: { readonly record: Key }) {
  const { t } = useTranslation(['keys', 'common'])
  const sentence = useRefusalSentence()
  const reveal = useChange({
    act: (_: undefined, extras) =>
      client.revealKey({ params: { key_id: record.key_id }, body: {} }, extras),
    refresh: ['events'],
  })
  const copy = async () => {
    try {
      const { plaintext } = await reveal.mutateAsync(undefined)
      if (!(await copyText(plaintext))) return
      const said = t('common:copiedOf', { what: t('key') })
      announce(said)
      notifyDone(said)
    } catch (error) {
      if (!(error instanceof ReauthenticationCancelled)) notifyFailed(sentence(error))
    } finally {
      reveal.reset()
    }
  }
  return (
    <Tooltip label={t('actions.revealAndCopy')}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={26}
        loading={reveal.isPending}
        aria-label={`${t('actions.revealAndCopy')} ${record.name}`}
        onClick={() => void copy()}
      >
        <Copy size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
