/** Under a policy that is being changed: review or discard; above all, whether somebody was faster. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './draft-bar.module.css'
import { LeaveQuestion } from './leave-question.tsx'
import type { Problems } from './policy-draft.ts'
import type { PolicyDraft } from './use-policy-draft.ts'

type Props = {
  readonly draft: PolicyDraft
  readonly problems: Problems
  readonly onReview: () => void
}

export function DraftBar({ draft, problems, onReview }: Props) {
  const { t } = useTranslation('policies')
  const wrong = Object.keys(problems).length > 0
  const unchanged = draft.changed.length === 0
  return (
    <Stack gap="sm" className={unchanged ? '' : (classes.bar ?? '')}>
      <LeaveQuestion unsaved={!unchanged} />
      {draft.conflict ? (
        <Alert color="yellow" role="alert" title={t('conflictTitle')}>
          <Stack gap="sm" align="flex-start">
            <Text size="sm">{t('conflictBody')}</Text>
            <Button size="xs" variant="default" onClick={draft.rebase}>
              {t('loadNewest')}
            </Button>
          </Stack>
        </Alert>
      ) : null}
      <Group justify="flex-end" gap="sm">
        <Text size="sm" c={wrong ? 'error' : 'dimmed'} role="status">
          {wrong ? t('fixFirst') : null}
          {!wrong && unchanged ? t('unchanged') : null}
        </Text>
        <Button variant="default" disabled={unchanged} onClick={draft.discard}>
          {t('discard')}
        </Button>
        <Button disabled={unchanged || wrong || draft.conflict} onClick={onReview}>
          {t('review')}
        </Button>
      </Group>
    </Stack>
  )
}
