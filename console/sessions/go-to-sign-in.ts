import type { AnyRouter } from '@tanstack/react-router'
import { forgetEverything } from '../api.ts'

/** Leaves for the sign-in page and comes back here afterwards. */
export function goToSignIn(router: AnyRouter): void {
  const here = router.state.location
  if (here.pathname === '/sign-in' || here.pathname === '/link') return
  forgetEverything()
  void router.navigate({ to: '/sign-in', search: { return_to: here.href } })
}

/** A place inside this console to go to after signing in; never another site. */
export function safeReturn(path: string | undefined): string {
  if (path === undefined || !path.startsWith('/') || /^\/[/\\]/.test(path)) return '/'
  return path.startsWith('/sign-in') ? '/' : path
}
