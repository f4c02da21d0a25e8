import type { RefusalCode } from '@keyward/contract'
import { KeywardError } from '@keyward/sdk'
import { Alert, List, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ReauthenticationCancelled } from '../sessions/recent-authentication.ts'

/** Why an act failed, in the page's language; nothing when it did not, or was only cancelled. */
export function RefusalAlert({ error }: { readonly error: unknown }) {
  const { t } = useTranslation()
  const sentence = useRefusalSentence()
  if (!error || error instanceof ReauthenticationCancelled) return null
  const problem = error instanceof KeywardError ? error.problem : null
  return (
    <Alert color="red" role="alert" icon={<CircleAlert aria-hidden size={18} />}>
      <Text size="sm">{sentence(error)}</Text>
      {problem?.errors && problem.errors.length > 0 && (
        <List size="sm">
          {problem.errors.map(({ field, message }) => (
            <List.Item key={field + message}>
              {field}: {message}
            </List.Item>
          ))}
        </List>
      )}
      {problem && problem.status >= 500 && (
        <Text size="xs">{t('state.requestId', { id: problem.request_id })}</Text>
      )}
    </Alert>
  )
}

/** Answers a function that turns any thrown thing into one translated sentence. */
export function useRefusalSentence(): (error: unknown) => string {
  const { t, i18n } = useTranslation(['common', 'refusals'])
  return (error) => {
    if (!(error instanceof KeywardError)) return t('offline')
    const { code, detail, details = {}, request_id } = error.problem
    if (!i18n.exists(code, { ns: 'refusals' })) return detail
    if (code === 'internal') return t('unexpected', { id: request_id })
    return t(`refusals:${code as RefusalCode}`, {
      limit: '…',
      retry_after_seconds: '…',
      ...details,
    })
  }
}
