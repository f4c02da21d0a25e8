import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { t } from 'i18next'

/** Says that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 6000, ...closable() })
}

/** Says that something failed, where no dialog is open to say it. */
export function notifyFailed(message: string): void {
  notifications.show({ message, color: 'red', autoClose: 12_000, ...closable() })
}

/**
 * Says what was done and offers to take it back, for twelve seconds and longer under the pointer.
 * With null there is nothing to take back.
 */
export function notifyUndo(message: string, undo: (() => void) | null): void {
  if (undo === null) {
    notifyDone(message)
    return
  }
  const id = notifications.show({
    color: 'green',
    autoClose: 12_000,
    ...closable(),
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id)
            undo()
          }}
        >
          {t('undo')}
        </Button>
      </Group>
    ),
  })
}

const closable = () => ({ closeButtonProps: { 'aria-label': t('close') } })
