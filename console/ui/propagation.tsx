/** How far a change has come that takes rights away, in plain words. */
import type { Propagation } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatDuration } from './dates.ts'

/** Longer no node goes by what it last heard (KEYWARD_LEASE_SECONDS is 30 at most). */
const LONGEST_LEASE_SECONDS = 30

/** What the server said of it; null when the change was not waited for. */
export function propagationIn(answer: unknown): Propagation | null {
  if (answer === null || typeof answer !== 'object' || !('propagation' in answer)) return null
  return (answer.propagation as Propagation | undefined) ?? null
}

/** False when some node has not confirmed: that must not pass by unread. */
export const isEverywhere = (propagation: Propagation | null): boolean =>
  propagation === null || propagation.confirmed >= propagation.nodes

/** A line under what was done. */
export function PropagationLine({ propagation }: { readonly propagation: Propagation | null }) {
  const { t } = useTranslation()
  if (propagation === null) return null
  const { confirmed, nodes, ms } = propagation
  const words = () => {
    if (!isEverywhere(propagation)) {
      return t('propagation.missing', {
        confirmed,
        nodes,
        count: nodes - confirmed,
        seconds: LONGEST_LEASE_SECONDS,
      })
    }
    return nodes > 1
      ? t('propagation.everywhere', { nodes, time: formatDuration(ms) })
      : t('propagation.here')
  }
  return (
    <Text size="sm" c={isEverywhere(propagation) ? 'dimmed' : 'inherit'}>
      {words()}
    </Text>
  )
}
