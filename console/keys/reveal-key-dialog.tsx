import type { Key } from '@keyward/contract'
import { Button, Group, Stack, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { Eye } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ReauthenticationCancelled } from '../sessions/recent-authentication.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { RefusalAlert } from '../ui/refusal-alert.tsx'
import classes from '../ui/secret-panel.module.css'
import { useChange } from '../use-change.ts'

type Props = { readonly record: Key; readonly onClose: () => void }
const SHOWN_SECONDS = 30

/** Shows a key to its user for thirty seconds, after a recent sign-in. */
export function RevealKeyDialog({ record, onClose }: Props) {
  const { t } = useTranslation(['keys', 'common'])
  const [plaintext, setPlaintext] = useState<string | null>(null)
  const [left, setLeft] = useState(0)
  const reveal = useChange({
    act: async (_: undefined, extras) => {
      const input = { params: { key_id: record.key_id }, body: {} }
      const shown = await client.revealKey(input, extras)
      // Answers nothing: what the mutation were to keep would outlast the thirty seconds.
      setPlaintext(shown.plaintext)
      setLeft(SHOWN_SECONDS)
    },
    refresh: record.masked_key === null ? ['keys', 'events'] : ['events'],
  })
  const show = () =>
    reveal.mutate(undefined, {
      onError: (error) => error instanceof ReauthenticationCancelled && onClose(),
    })
  useOnce(show)
  useEffect(() => {
    if (plaintext === null) return
    const timer = setTimeout(() => {
      setLeft(left - 1)
      if (left <= 1) setPlaintext(null)
    }, 1000)
    return () => clearTimeout(timer)
  }, [left, plaintext])
  return (
    <Dialog
      title={t('reveal.title')}
      onClose={onClose}
      size="lg"
      awaitsSecret={reveal.isPending && plaintext === null}
    >
      <Stack gap="md">
        <Text>{t('reveal.body')}</Text>
        {record.masked_key === null && <Text size="sm">{t('reveal.first')}</Text>}
        <RefusalAlert error={reveal.error} />
        <div className={classes.row}>
          <TextInput
            className={classes.field ?? ''}
            classNames={{ input: classes.mono ?? '' }}
            label={record.name}
            value={plaintext ?? record.masked_key ?? ''}
            readOnly
            data-autofocus
            onFocus={(event) => event.currentTarget.select()}
          />
          {plaintext === null ? (
            <Button
              leftSection={<Eye size={16} aria-hidden />}
              loading={reveal.isPending}
              onClick={show}
            >
              {t('reveal.again')}
            </Button>
          ) : (
            <CopyButton wide value={plaintext} label={t('key')} />
          )}
        </div>
        <Group justify="space-between">
          <Text size="sm" c="dimmed" aria-hidden={plaintext !== null}>
            {plaintext === null ? '' : t('reveal.hidesIn', { count: left })}
          </Text>
          <VisuallyHidden role="status">
            {left === 0 && reveal.isSuccess ? t('reveal.hidden') : ''}
          </VisuallyHidden>
          <Button
            variant="default"
            onClick={onClose}
            disabled={reveal.isPending && plaintext === null}
          >
            {t('common:close')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

/** Runs once when mounted, also where React mounts twice to find mistakes. */
function useOnce(act: () => void) {
  const done = useRef(false)
  useEffect(() => {
    if (done.current) return
    done.current = true
    act()
  })
}
