import type { Key } from '@keyward/contract'
import { Button, Text } from '@mantine/core'
import { Ban, CalendarPlus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { DeleteKeysDialog } from './delete-keys-dialog.tsx'
import { DisableKeysDialog } from './disable-keys-dialog.tsx'
import { ExtendKeysDialog } from './extend-keys-dialog.tsx'
import classes from './keys.module.css'

type Props = {
  readonly records: readonly Key[]
  readonly onClear: () => void
  readonly open: (dialog: ReactNode) => void
  readonly close: () => void
}

/** What can be done with the ticked keys. */
export function SelectionBar({ records, onClear, open, close }: Props) {
  const { t } = useTranslation('keys')
  if (records.length === 0) return null
  const allMay = (act: Key['allowed_acts'][number]) =>
    records.filter(({ allowed_acts }) => allowed_acts.includes(act))
  const clear = () => {
    // The bar goes away and the button with it: the focus stays with the page.
    document.getElementById('content')?.focus({ preventScroll: true })
    onClear()
  }
  return (
    <div
      className={classes.bar}
      role="region"
      aria-label={t('selected', { count: records.length })}
    >
      <Text fw={600} role="status">
        {t('selected', { count: records.length })}
      </Text>
      <Button variant="subtle" size="compact-md" onClick={clear}>
        {t('clearSelection')}
      </Button>
      <span style={{ flex: 1 }} />
      {allMay('extend').length > 0 && (
        <Button
          variant="default"
          leftSection={<CalendarPlus size={16} aria-hidden />}
          onClick={() => open(<ExtendKeysDialog records={allMay('extend')} onClose={close} />)}
        >
          {t('actions.extend')}
        </Button>
      )}
      {allMay('disable').length > 0 && (
        <Button
          variant="default"
          leftSection={<Ban size={16} aria-hidden />}
          onClick={() => open(<DisableKeysDialog records={allMay('disable')} onClose={close} />)}
        >
          {t('actions.disableMany')}
        </Button>
      )}
      {allMay('delete').length > 0 && (
        <Button
          color="red"
          leftSection={<Trash2 size={16} aria-hidden />}
          onClick={() =>
            open(
              <DeleteKeysDialog records={allMay('delete')} onClose={close} onDeleted={onClear} />,
            )
          }
        >
          {t('actions.deleteNow')}
        </Button>
      )}
    </div>
  )
}
