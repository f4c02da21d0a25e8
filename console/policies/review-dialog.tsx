/** The last look before a policy is saved: what changes, and what that does to existing keys. */
import type { PolicyPreview } from '@keyward/contract'
import type { PolicyRule, ProjectPolicyRules } from '@keyward/contract/policy'
import type { CallOptions } from '@keyward/sdk'
import { Alert, List, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isRefusal, queryKeys } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { Callers } from '../ui/callers.tsx'
import { DataState } from '../ui/data-state.tsx'
import { useRuleWords } from './use-rule-words.ts'

type ReviewProps<Rules extends ProjectPolicyRules, Saved> = {
  readonly changed: readonly PolicyRule[]
  readonly before: ProjectPolicyRules
  readonly after: Rules
  /** The effective display goes from recoverable to once. */
  readonly endsRecovery: boolean
  readonly preview: (rules: Rules, signal: AbortSignal) => Promise<PolicyPreview>
  readonly save: (rules: Rules, call: CallOptions) => Promise<Saved>
  readonly onSaved: (saved: Saved) => void
  /** Somebody else saved first: the newest policy must be read. */
  readonly onConflict: () => void
  readonly onClose: () => void
}

export function ReviewDialog<Rules extends ProjectPolicyRules, Saved>(
  props: ReviewProps<Rules, Saved>,
) {
  const { t } = useTranslation('policies')
  const words = useRuleWords()
  const { changed, before, after, endsRecovery } = props
  const preview = useQuery({
    queryKey: [...queryKeys.policies, 'preview', after],
    queryFn: ({ signal }) => props.preview(after, signal),
    staleTime: 0,
    gcTime: 0,
  })
  const destroys = (preview.data?.sealed_copies_destroyed ?? 0) > 0
  const save = async (rules: Rules, call: CallOptions) => {
    try {
      return await props.save(rules, call)
    } catch (error) {
      if (isRefusal(error, 'etag_mismatch')) props.onConflict()
      throw error
    }
  }
  return (
    <ActDialog
      title={t('reviewTitle')}
      submitLabel={destroys ? t('onceConfirm') : t('save')}
      danger={destroys}
      onClose={props.onClose}
      ready={preview.data !== undefined}
      input={after}
      act={save}
      refresh={['policies', 'keys']}
      done={t('saved')}
      onDone={props.onSaved}
    >
      <List size="sm">
        {changed.map((rule) => (
          <List.Item key={rule}>
            {t('change', {
              rule: words.name(rule),
              from: words.value(rule, before[rule]),
              to: words.value(rule, after[rule]),
            })}
          </List.Item>
        ))}
      </List>
      <DataState query={preview}>
        {(effects) => <Effects effects={effects} endsRecovery={endsRecovery} />}
      </DataState>
    </ActDialog>
  )
}

function Effects({ effects, endsRecovery }: { effects: PolicyPreview; endsRecovery: boolean }) {
  const { t } = useTranslation('policies')
  const { keys_affected: affected, sealed_copies_destroyed: sealed } = effects
  const lines = [
    effects.keys_past_lifetime && t('pastLifetime', { count: effects.keys_past_lifetime }),
    effects.memberships_over_key_limit &&
      t('overLimit', { count: effects.memberships_over_key_limit }),
    effects.projects_overridden && t('overridden', { count: effects.projects_overridden }),
  ].filter((line) => typeof line === 'string')
  return (
    <Stack gap="sm">
      <Text fw={600}>{affected === 0 ? t('affectsNone') : t('affects', { count: affected })}</Text>
      {lines.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
      {affected > 0 && <Callers callers={effects.callers} />}
      {sealed > 0 ? (
        <Alert color="red" title={t('onceTitle')}>
          {t('once', { count: sealed })}
        </Alert>
      ) : null}
      {endsRecovery && sealed === 0 ? <Text size="sm">{t('onceNone')}</Text> : null}
    </Stack>
  )
}
