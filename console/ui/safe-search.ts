/** What may leave the page of what was typed into a search field. */
import { keyIn } from '@keyward/contract/find-key'
import { hintOf, maskedKey } from '@keyward/contract/key-format'
import { useDebouncedValue } from '@mantine/hooks'

/** Security: a whole key is found by its visible ends; sent, it would stand in addresses and logs. */
export function safeSearch(typed: string): string {
  const key = keyIn(typed)
  return key === null ? typed.trim() : maskedKey(hintOf(key))
}

/** What to search for once typing rests. */
export const useSafeSearch = (typed: string): string => useDebouncedValue(safeSearch(typed), 250)[0]
