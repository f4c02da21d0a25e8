/** What follows a change that worked: say so, and show the new state. */
import { notifications } from '@mantine/notifications'
import { useRefresh } from '../api.ts'

/** `const done = useDone('tenants', 'system')`, then `await done('The tenant was created.')`. */
export function useDone(...nouns: Parameters<typeof useRefresh>) {
  const refresh = useRefresh(...nouns, 'events')
  return async (message: string) => {
    notifications.show({ message, color: 'green' })
    await refresh()
  }
}
