import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { t } from 'i18next'
import { TriangleAlert } from 'lucide-react'
import { isEverywhere, PropagationLine, propagationIn } from './propagation.tsx'

/** Says that something was done, and by the server's answer how far it has come. */
export function notifyDone(message: string, answer?: unknown): void {
  notifyUndo(message, { undo: null, answer })
}

/** Says that something failed, where no dialog is open to say it. */
export function notifyFailed(message: string): void {
  notifications.show({ message, color: 'red', autoClose: 12_000, ...closable() })
}

/** Says that a change is not in effect everywhere yet. Answers how to take that back. */
export function notifyWaiting(): () => void {
  const id = notifications.show({
    message: t('propagation.waiting'),
    loading: true,
    autoClose: false,
    ...closable(),
  })
  return () => notifications.hide(id)
}

type Doing = {
  /** Null when there is nothing to take back. */
  readonly undo: (() => void) | null
  readonly answer?: unknown
  /** What was changed: of two that say something about the same, only the later stays. */
  readonly about?: string
}

/** The notice that was last shown about something. */
const latest = new Map<string, string>()

/**
 * Says what was done and offers to take it back, for twelve seconds and longer under the pointer;
 * what is not in effect everywhere is said until somebody closes it.
 */
export function notifyUndo(message: string, { undo, answer, about }: Doing): void {
  const propagation = propagationIn(answer)
  if (about !== undefined) notifications.hide(latest.get(about) ?? '')
  const id = notifications.show({
    ...(isEverywhere(propagation)
      ? { color: 'green', autoClose: undo === null ? 6000 : 12_000 }
      : { color: 'orange', autoClose: false, icon: <TriangleAlert size={18} aria-hidden /> }),
    ...closable(),
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Stack gap={2}>
          <Text size="sm">{message}</Text>
          <PropagationLine propagation={propagation} />
        </Stack>
        {undo !== null && (
          <Button
            size="compact-sm"
            variant="light"
            style={{ flexShrink: 0 }}
            onClick={() => {
              notifications.hide(id)
              undo()
            }}
          >
            {t('undo')}
          </Button>
        )}
      </Group>
    ),
  })
  if (about !== undefined) latest.set(about, id)
}

const closable = () => ({ closeButtonProps: { 'aria-label': t('close') } })
