import { Button, Group, Modal, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './dialog.module.css'
import { RefusalAlert } from './refusal-alert.tsx'
import { useLeaveWarning } from './use-leave-warning.ts'

type DialogProps = {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly size?: 'sm' | 'md' | 'lg' | 'xl'
  /** A click beside the dialog closes it; off where something would be lost. */
  readonly closeOnClickOutside?: boolean
  /** A secret is on its way that this dialog alone can show: until then it cannot be closed. */
  readonly awaitsSecret?: boolean
}

/** Open dialogs, the uppermost last: Escape closes only that one. */
const open: { readonly id: string; readonly openers: readonly Element[] }[] = []

/**
 * A dialog that is open as long as it is mounted: `{editing && <EditDialog … />}`.
 * Focus goes to the field with `data-autofocus`, else the first, and returns to the opener.
 */
export function Dialog({ title, onClose, children, size = 'md', ...rest }: DialogProps) {
  const { t } = useTranslation()
  const id = useId()
  const { closeOnClickOutside = true, awaitsSecret = false } = rest
  useReturnedFocus(id)
  useLeaveWarning(awaitsSecret)
  return (
    <Modal.Root
      opened
      size={size}
      centered
      onClose={() => !awaitsSecret && open.at(-1)?.id === id && onClose()}
      returnFocus={false}
      closeOnClickOutside={closeOnClickOutside}
    >
      <Modal.Overlay blur={2} />
      <Modal.Content radius="lg">
        {/* Not Modal.Header: its <header> would be a second banner of the page. */}
        <div className={classes.header}>
          <Modal.Title className={classes.title ?? ''}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('close')} disabled={awaitsSecret} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

type FormDialogProps = Omit<DialogProps, 'closeOnClickOutside' | 'awaitsSecret'> & {
  readonly onSubmit: () => void
  /** Default "OK". */
  readonly submitLabel?: string
  readonly busy?: boolean
  readonly error?: unknown
  readonly danger?: boolean
  readonly submitDisabled?: boolean
  /** What is sent is answered with a secret that can be seen here only. */
  readonly bringsSecret?: boolean
  /** Buttons left of Cancel, such as "Disable instead". */
  readonly extraActions?: ReactNode
}

/** A dialog with fields: Enter sends, Escape cancels, the primary button is bottom right. */
export function FormDialog(props: FormDialogProps) {
  const { title, onClose, size = 'md', children, error, danger = false } = props
  const { t } = useTranslation()
  const awaitsSecret = props.bringsSecret === true && props.busy === true
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A portal's events bubble through React's tree: an outer form must not be sent too.
    event.stopPropagation()
    if (props.busy !== true && props.submitDisabled !== true) props.onSubmit()
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      size={size}
      closeOnClickOutside={false}
      awaitsSecret={awaitsSecret}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {children}
          <RefusalAlert error={error} />
          <Group justify="flex-end" gap="xs">
            {props.extraActions}
            <Button variant="default" onClick={onClose} disabled={awaitsSecret}>
              {t('cancel')}
            </Button>
            <Button
              type="submit"
              color={danger ? 'red' : 'indigo'}
              loading={props.busy ?? false}
              disabled={props.submitDisabled ?? false}
            >
              {props.submitLabel ?? t('ok')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** Gives the focus back to what opened the dialog; for a menu entry, to the menu's button. */
function useReturnedFocus(id: string) {
  const [openers] = useState(openersNow)
  useEffect(() => {
    open.push({ id, openers })
    return () => {
      open.splice(
        open.findIndex((dialog) => dialog.id === id),
        1,
      )
      giveFocus(openers)
    }
  }, [id, openers])
}

/** What has the focus now; while another dialog is open, also what had opened that one. */
function openersNow(): Element[] {
  const before = open.at(-1)?.openers ?? []
  const active = document.activeElement
  if (active === null) return [...before]
  const button = active.closest('[role="menu"]')?.getAttribute('aria-labelledby')
  const opener = (button && document.getElementById(button)) || active
  return [opener, ...before]
}

function giveFocus(openers: readonly Element[]) {
  // After React has taken the dialog away, and only if nothing but what holds the opener, such as
  // the list around its row, took the focus meanwhile.
  setTimeout(() => {
    const target = openers.find((element) => element.isConnected && element !== document.body)
    const place = target ?? document.getElementById('content')
    const lost = document.activeElement === null || document.activeElement.contains(place)
    if (lost && place instanceof HTMLElement) place.focus({ preventScroll: true })
  }, 20)
}
