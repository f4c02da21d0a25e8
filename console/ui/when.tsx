import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatInstant, formatRelative, timeZone } from './dates.ts'

type Props = {
  /** RFC 3339, or null for never. */
  readonly at: string | null
  /** Adds "in 12 days" on a second line. */
  readonly relative?: boolean
  /** Adds the name of the time zone. */
  readonly zone?: boolean
  /** What to say for null; default "Never". */
  readonly empty?: string
}

/** A time in the reader's zone; the exact value is in the tool tip. */
export function When({ at, relative = false, zone = false, empty }: Props) {
  const { t } = useTranslation()
  if (at === null) return <Text component="span">{empty ?? t('never')}</Text>
  return (
    <time dateTime={at} title={at}>
      <span style={{ whiteSpace: 'nowrap' }}>{formatInstant(at)}</span>
      {zone && ` (${timeZone()})`}
      {relative && (
        <Text component="span" display="block" size="xs" c="dimmed">
          {formatRelative(at)}
        </Text>
      )}
    </time>
  )
}
