import { Center, Loader, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Before it is known who is signed in. */
export function LoadingPage() {
  const { t } = useTranslation()
  return (
    <Center component="main" mih="100vh" aria-busy="true">
      <VisuallyHidden role="status">{t('state.loading')}</VisuallyHidden>
      <Loader aria-hidden />
    </Center>
  )
}
