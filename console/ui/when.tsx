import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { aside } from './aside.ts'
import { formatDate, formatInstant, formatRelative, formatTime, timeZone } from './dates.ts'

type Props = {
  /** RFC 3339, or null for never. */
  readonly at: string | null
  /** Adds "in 12 days" on a second line. */
  readonly relative?: boolean
  /** Time of day on a second line, for narrow columns. */
  readonly stacked?: boolean
  /** Adds the name of the time zone. */
  readonly zone?: boolean
  /** What to say for null; default "Never". */
  readonly empty?: string
}

/** A time in the reader's zone; the exact value is in the tool tip. */
export function When({ at, relative = false, stacked = false, zone = false, empty }: Props) {
  const { t } = useTranslation()
  if (at === null) return <span>{empty ?? t('never')}</span>
  const second = [stacked && formatTime(at), relative && formatRelative(at)].filter(Boolean)
  return (
    <time dateTime={at} title={at}>
      <span style={{ whiteSpace: 'nowrap' }}>{stacked ? formatDate(at) : formatInstant(at)}</span>
      {zone && aside(timeZone())}
      {second.length > 0 && (
        <>
          {' '}
          <Text
            component="span"
            display="block"
            size="xs"
            c="dimmed"
            style={{ whiteSpace: 'nowrap' }}
          >
            {second.join(' · ')}
          </Text>
        </>
      )}
    </time>
  )
}
