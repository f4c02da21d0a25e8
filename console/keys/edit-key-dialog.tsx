import type { ExtendKeyReply, Key } from '@keyward/contract'
import { Alert, Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, isRefusal } from '../api.ts'
import { formatInstant, formatInstantWithZone } from '../ui/dates.ts'
import { FormDialog } from '../ui/dialog.tsx'
import { notifyDone, notifyFailed, notifyUndo } from '../ui/notify.tsx'
import { useRefusalSentence } from '../ui/refusal-alert.tsx'
import { useChange } from '../use-change.ts'
import { ExtensionPreview } from './extension-preview.tsx'

type Props = { readonly record: Key; readonly onClose: () => void }
const PRESETS = [30, 90, 180, 365]

/** The origin page's "Edit": days to extend, and the name. Both may be left as they are. */
export function EditKeyDialog({ record, onClose }: Props) {
  const { t } = useTranslation('keys')
  const [key, setKey] = useState(record)
  const [name, setName] = useState(record.name)
  const [days, setDays] = useState<number | ''>('')
  const [changed, setChanged] = useState(false)
  const renamable = record.allowed_acts.includes('rename')
  const extendable = record.allowed_acts.includes('extend')
  const nameWrong = name === '' || name.trim() !== name
  const edit = useKeyEdit(key, setKey, {
    onExtended: () => setDays(''),
    onStale: () => setChanged(true),
  })
  const submit = () => {
    if (nameWrong) return
    const wanted = { name: name === key.name ? null : name, days: days === '' ? null : days }
    setChanged(false)
    edit.mutate(wanted, { onSuccess: onClose })
  }
  return (
    <FormDialog
      title={t('edit.title')}
      onClose={onClose}
      onSubmit={submit}
      busy={edit.isPending}
      error={changed ? null : edit.error}
    >
      {renamable && (
        <TextInput
          label={t('edit.name')}
          value={name}
          maxLength={100}
          error={nameWrong ? t('edit.nameNeeded') : null}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      {extendable && (
        <Stack gap="xs">
          <NumberInput
            data-autofocus
            label={t('edit.days')}
            description={t('edit.daysHint')}
            value={days}
            min={1}
            max={36500}
            allowDecimal={false}
            allowNegative={false}
            onChange={(value) => setDays(typeof value === 'number' ? value : '')}
          />
          <Group gap={6} role="group" aria-label={t('edit.presets')}>
            {PRESETS.map((preset) => (
              <Button
                key={preset}
                size="compact-sm"
                variant={preset === days ? 'filled' : 'default'}
                aria-pressed={preset === days}
                onClick={() => setDays(preset)}
              >
                {t('edit.add', { count: preset })}
              </Button>
            ))}
          </Group>
          {days === '' ? (
            <Text size="sm">{t('edit.now', { when: formatInstantWithZone(key.expires_at) })}</Text>
          ) : (
            <ExtensionPreview record={key} days={days} />
          )}
        </Stack>
      )}
      {changed && (
        <Alert color="yellow" role="alert">
          {t('edit.changed')} {t('edit.now', { when: formatInstant(key.expires_at) })}
        </Alert>
      )}
    </FormDialog>
  )
}

type Wanted = { readonly name: string | null; readonly days: number | null }
type Told = { readonly onExtended: () => void; readonly onStale: () => void }

/** Extends first, because a policy may refuse that: then nothing is half done. Renames with the ETag of that. */
function useKeyEdit(key: Key, setKey: (key: Key) => void, { onExtended, onStale }: Told) {
  const { t } = useTranslation('keys')
  const sentence = useRefusalSentence()
  const rename = useRename()
  const takeBack = useRename((error) => notifyFailed(sentence(error)))
  const extend = useChange({
    act: (days: number, extras) =>
      client.extendKey(
        { params: { key_id: key.key_id }, body: { days }, ifMatch: key.etag },
        extras,
      ) as Promise<ExtendKeyReply>,
  })
  return useChange({
    refresh: ['keys', 'events'],
    act: async ({ name, days }: Wanted) => {
      try {
        let latest = key
        if (days !== null) {
          latest = await extend.mutateAsync(days)
          setKey(latest)
          // Whatever becomes of the name: what is sent again must not extend again.
          onExtended()
          const when = formatInstant(latest.expires_at)
          notifyDone(t('edit.extended', { name: latest.name, when }))
        }
        if (name === null) return
        const renamed = await rename.mutateAsync({ record: latest, name })
        setKey(renamed)
        notifyUndo(t('edit.renamed', { name }), {
          undo: () => takeBack.mutate({ record: renamed, name: key.name }),
          about: `${key.key_id} name`,
        })
      } catch (error) {
        if (isRefusal(error, 'etag_mismatch')) {
          setKey(await client.getKey({ params: { key_id: key.key_id } }))
          onStale()
        }
        throw error
      }
    },
  })
}

function useRename(onFailed: (error: Error) => void = () => {}) {
  return useChange({
    refresh: ['keys', 'events'],
    act: ({ record, name }: { record: Key; name: string }, extras) =>
      client.renameKey(
        { params: { key_id: record.key_id }, body: { name }, ifMatch: record.etag },
        extras,
      ),
    onFailed,
  })
}
