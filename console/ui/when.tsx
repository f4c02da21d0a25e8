import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { aside } from './aside.ts'
import { formatDate, formatInstant, formatRelative, formatTime, timeZone } from './dates.ts'
import classes from './when.module.css'

type Props = {
  /** RFC 3339, or null for never. */
  readonly at: string | null
  /** Adds "in 12 days" on a second line. */
  readonly relative?: boolean
  /** Time of day on a second line, for narrow columns; it gives way to what else is said there. */
  readonly stacked?: boolean
  /** What else to say on the second line. */
  readonly note?: string | undefined
  /** Adds the name of the time zone. */
  readonly zone?: boolean
  /** What to say for null; default "Never". */
  readonly empty?: string
}

/** A time in the reader's zone; the exact value is in the tool tip. */
export function When(props: Props) {
  const { at, relative = false, stacked = false, zone = false, note, empty } = props
  const { t } = useTranslation()
  if (at === null) return <span>{empty ?? t('never')}</span>
  const more = [relative && formatRelative(at), note].filter(Boolean).join(' · ')
  return (
    <time dateTime={at} title={at}>
      <span className={classes.line}>{stacked ? formatDate(at) : formatInstant(at)}</span>
      {zone && aside(timeZone())}
      {(stacked || more !== '') && (
        <>
          {' '}
          <Text component="span" size="xs" c="dimmed" title={note} className={classes.second ?? ''}>
            {stacked && more === '' && formatTime(at)}
            {stacked && more !== '' && (
              <span className={classes.yields}>{`${formatTime(at)} · `}</span>
            )}
            {more}
          </Text>
        </>
      )}
    </time>
  )
}
