import { Button, Code } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { CloudOff, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/empty-state.tsx'
import { isReachable, PageUnreachable } from './lazy-page.ts'

/** When a page throws or cannot be downloaded: says so instead of going blank. */
export function PageCrash({ error }: ErrorComponentProps) {
  const { t } = useTranslation('shell')
  if (error instanceof PageUnreachable) return <Unreachable />
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

function Unreachable() {
  const { t } = useTranslation()
  const [trying, setTrying] = useState(false)
  const retry = async () => {
    setTrying(true)
    // Without a server the browser would put an error page of its own in the console's place.
    if (await isReachable()) location.reload()
    else setTrying(false)
  }
  return (
    <div role="alert">
      <EmptyState icon={CloudOff} title={t('state.networkTitle')}>
        {t('state.network')}
        <Button variant="default" loading={trying} onClick={() => void retry()}>
          {t('retry')}
        </Button>
      </EmptyState>
    </div>
  )
}
