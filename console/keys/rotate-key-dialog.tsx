import type { Key, KeyWithPlaintext } from '@keyward/contract'
import { longestOverlapHours, usualOverlapHours } from '@keyward/contract/policy-terms'
import { NativeSelect, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { formatInstantWithZone, inDays } from '../ui/dates.ts'
import { FormDialog } from '../ui/dialog.tsx'
import { useChange } from '../use-change.ts'
import { KeySecretDialog } from './key-secret-dialog.tsx'
import { useEffectivePolicy } from './use-key-list.ts'

type Props = { readonly record: Key; readonly onClose: () => void }

/** As the policy says, not at all, or one of the usual overlaps in hours. */
const OVERLAPS = [0, 1, 24, 72, 168, 720]
const STANDARD = 'standard'

/** Gives a key a new version; the old one goes on for as long as is chosen here. */
export function RotateKeyDialog({ record, onClose }: Props) {
  const { t } = useTranslation('keys')
  const [made, setMade] = useState<KeyWithPlaintext | null>(null)
  const [overlap, setOverlap] = useState(STANDARD)
  const policy = useEffectivePolicy(record.project.project_id).data
  const rotate = useChange({
    refresh: ['keys', 'events'],
    act: (_: undefined, extras) =>
      client.rotateKey(
        {
          params: { key_id: record.key_id },
          body: overlap === STANDARD ? {} : { overlap_hours: Number(overlap) },
        },
        extras,
      ),
    onDone: setMade,
  })
  if (made !== null) {
    return <KeySecretDialog made={made} title={t('rotate.ready')} onClose={onClose} />
  }
  const words = (hours: number) => {
    if (hours === 0) return t('rotate.none')
    return hours % 24 === 0
      ? t('rotate.days', { count: hours / 24 })
      : t('rotate.hours', { count: hours })
  }
  const usual = policy ? usualOverlapHours(policy) : null
  const longest = policy ? longestOverlapHours(policy) : 0
  const offered = OVERLAPS.filter((each) => policy && each !== usual && each <= longest)
  const hours = overlap === STANDARD ? usual : Number(overlap)
  return (
    <FormDialog
      title={t('rotate.title')}
      onClose={onClose}
      onSubmit={() => rotate.mutate(undefined)}
      submitLabel={t('rotate.submit')}
      bringsSecret
      busy={rotate.isPending}
      error={rotate.error}
    >
      <Text>{t('rotate.body', { name: record.name })}</Text>
      <NativeSelect
        data-autofocus
        label={t('rotate.overlap')}
        value={overlap}
        data={[
          {
            value: STANDARD,
            label:
              usual === 0
                ? t('rotate.policyNone')
                : t('rotate.policy', { count: (usual ?? '…') as number }),
          },
          ...offered.map((hours) => ({
            value: String(hours),
            label: words(hours),
          })),
        ]}
        onChange={(event) => setOverlap(event.currentTarget.value)}
      />
      <Text size="sm" aria-live="polite">
        {hours === 0 && t('rotate.immediately')}
        {hours !== null &&
          hours > 0 &&
          t('rotate.until', { when: formatInstantWithZone(inDays(hours / 24)) })}
      </Text>
    </FormDialog>
  )
}
