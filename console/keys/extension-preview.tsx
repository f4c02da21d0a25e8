import type { ExtendKeyPreview, Key } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { aside } from '../ui/aside.ts'
import { formatInstant, timeZone } from '../ui/dates.ts'
import { RefusalAlert } from '../ui/refusal-alert.tsx'

type Props = { readonly record: Key; readonly days: number }

/** The date an extension would lead to, as the server computes it; or which rule forbids it. */
export function ExtensionPreview({ record, days }: Props) {
  const { t } = useTranslation('keys')
  const [asked] = useDebouncedValue(days, 250)
  const preview = useQuery({
    // Not among the keys: a preview belongs to one ETag and is never refreshed with them.
    queryKey: ['extension', record.key_id, record.etag, asked],
    queryFn: ({ signal }) =>
      client.extendKey(
        {
          params: { key_id: record.key_id },
          body: { days: asked, validate_only: true },
          ifMatch: record.etag,
        },
        { signal },
      ) as Promise<ExtendKeyPreview>,
    retry: false,
  })
  const settled = asked === days && !preview.isFetching
  return (
    <div aria-live="polite" aria-busy={!settled}>
      {!settled && (
        <Text size="sm" c="dimmed">
          {t('edit.computing')}
        </Text>
      )}
      {settled && preview.data !== undefined && !preview.error && (
        <>
          <Text size="sm" fw={600}>
            {t('edit.preview', {
              from: inOneLine(preview.data.from),
              to: inOneLine(preview.data.to) + aside(timeZone()),
              days,
            })}
          </Text>
          {preview.data.counted_from === 'now' && <Text size="sm">{t('edit.countedFromNow')}</Text>}
        </>
      )}
      {settled && <RefusalAlert error={preview.error} />}
    </div>
  )
}

/** A date and its time are not torn apart where the sentence breaks. */
const inOneLine = (at: string) => formatInstant(at).replaceAll(' ', '\u00a0')
