import { Text } from '@mantine/core'

/** A key as it may be seen by anyone: `kw_7f3c…4e5f`. A dash while there is no secret yet. */
export function MaskedKey({ masked }: { readonly masked: string | null }) {
  return (
    <Text component="span" ff="monospace" size="sm" style={{ whiteSpace: 'nowrap' }}>
      {masked ?? '—'}
    </Text>
  )
}
