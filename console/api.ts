/** The one way to the server: the client, its query keys, and what every change has in common. */
import type { Me } from '@keyward/contract'
import { createClient, KeywardError } from '@keyward/sdk'
import {
  QueryClient,
  type QueryKey,
  queryOptions,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query'
import { askForPassword } from './sessions/recent-authentication.ts'
import { notifyWaiting } from './ui/notify.tsx'
import { waitingClient } from './waiting-client.ts'

let csrfToken: string | null = null
let somebodyWasHere = false
const signedOutListeners = new Set<() => void>()

/** Calls `listener` when the server says that nobody is signed in. Answers how to stop. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

/** One method per route of the contract. */
export const client = waitingClient(
  createClient({
    url: '',
    headers: () => (csrfToken === null ? {} : { 'x-csrf-token': csrfToken }),
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      if (response.status === 401) await reportSignedOut(response)
      return response
    },
  }),
  onLong,
)

/** The change itself is made long before: lists show it while it is waited for. */
function onLong(): () => void {
  for (const queryKey of Object.values(queryKeys)) void queryClient.invalidateQueries({ queryKey })
  return notifyWaiting()
}

async function reportSignedOut(response: Response) {
  const problem = (await response
    .clone()
    .json()
    .catch(() => null)) as { code?: string } | null
  // A wrong password or link is a 401 too, and no reason to leave the page.
  if (problem?.code === 'unauthenticated') for (const tell of signedOutListeners) tell()
}

/** Refusals are answers: only the network and a broken server are worth another try. */
const worthRetrying = (failures: number, error: Error) =>
  failures < 2 && (!(error instanceof KeywardError) || error.status >= 500)

export const queryClient = new QueryClient({
  defaultOptions: {
    // 'always': without a connection a request fails and says so, instead of waiting silently.
    queries: { staleTime: 15_000, retry: worthRetrying, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** Query keys by noun; the first word alone invalidates everything of that noun. */
export const queryKeys = {
  me: ['me'],
  keys: ['keys'],
  members: ['members'],
  policies: ['policies'],
  tenants: ['tenants'],
  projects: ['projects'],
  users: ['users'],
  services: ['services'],
  events: ['events'],
  tokens: ['tokens'],
  sessions: ['sessions'],
  system: ['system'],
} as const satisfies Record<string, QueryKey>

export const meQuery = queryOptions({
  queryKey: queryKeys.me,
  queryFn: async ({ signal }) => rememberMe(await client.getMe({}, { signal })),
  staleTime: 60_000,
})

/** Takes a fresh `Me` (sign-in, re-authentication, renaming) for what every page shows and sends. */
export function acceptMe(me: Me): void {
  queryClient.setQueryData(queryKeys.me, rememberMe(me))
}

function rememberMe(me: Me): Me {
  csrfToken = me.csrf_token
  somebodyWasHere = true
  return me
}

/** Whether somebody has been signed in since the page was loaded. */
export const wasSignedIn = (): boolean => somebodyWasHere

/** Forgets everything known about the person who was signed in. */
export function forgetEverything(): void {
  csrfToken = null
  queryClient.clear()
}

/** Who is signed in. Only inside the signed-in part of the console. */
export const useMe = (): Me => useSuspenseQuery(meQuery).data

/** Refetches everything of the named nouns: `const refresh = useRefresh('keys', 'events')`. */
export function useRefresh(...nouns: (keyof typeof queryKeys)[]): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await Promise.all(nouns.map((noun) => queries.invalidateQueries({ queryKey: queryKeys[noun] })))
  }
}

/** True for a refusal with this code. */
export const isRefusal = (error: unknown, code: string): boolean =>
  error instanceof KeywardError && error.code === code

/**
 * Runs `act`; when it needs a recent sign-in, asks for the password and runs it once more.
 * Throws `ReauthenticationCancelled` when the person closes that dialog.
 */
export async function withRecentAuth<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!isRefusal(error, 'recent_authentication_required')) throw error
    await askForPassword()
    return act()
  }
}
