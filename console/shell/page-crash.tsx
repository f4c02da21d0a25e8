import { Button, Code } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/empty-state.tsx'

/** When a page throws: says so instead of going blank. */
export function PageCrash({ error }: ErrorComponentProps) {
  const { t } = useTranslation('shell')
  return (
    <div role="alert">
      <EmptyState icon={TriangleAlert} title={t('crashTitle')}>
        {t('crash')}
        <Code>{String(error)}</Code>
        <Button onClick={() => location.reload()}>{t('reload')}</Button>
      </EmptyState>
    </div>
  )
}
