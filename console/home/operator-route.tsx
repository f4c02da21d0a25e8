/** What only operators see: for everybody else one sentence instead of a page full of refusals. */
import { createRoute, Outlet } from '@tanstack/react-router'
import { ShieldX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../api.ts'
import { signedInRoute } from '../shell/routes.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PageHeader } from '../ui/page-header.tsx'

/** Parent of every page that asks the server for something only operators get. */
export const operatorRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: 'operators',
  component: OperatorPages,
})

function OperatorPages() {
  const { t } = useTranslation('home')
  if (useMe().operator) return <Outlet />
  return (
    <>
      <PageHeader title={t('operatorsOnlyTitle')} />
      <EmptyState icon={ShieldX} title={t('operatorsOnly')}>
        {t('operatorsOnlyHint')}
      </EmptyState>
    </>
  )
}
