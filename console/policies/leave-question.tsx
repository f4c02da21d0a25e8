import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'

/** Asks before a page is left whose changes were not saved. */
export function LeaveQuestion({ unsaved }: { readonly unsaved: boolean }) {
  const { t } = useTranslation('policies')
  const leaving = useBlocker({
    // Whoever is not signed in any more can save nothing here.
    shouldBlockFn: ({ next }) => unsaved && next.pathname !== '/sign-in',
    enableBeforeUnload: unsaved,
    withResolver: true,
  })
  if (leaving.status !== 'blocked') return null
  return (
    <ConfirmDialog
      danger
      title={t('leaveTitle')}
      confirmLabel={t('leave')}
      onClose={leaving.reset}
      onConfirm={leaving.proceed}
    >
      {t('leaveBody')}
    </ConfirmDialog>
  )
}
