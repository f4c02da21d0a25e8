import { lazyRouteComponent } from '@tanstack/react-router'

/** Thrown when a page cannot be downloaded because nobody answers. */
export class PageUnreachable extends Error {}

/** Whether the server answers at all. */
export const isReachable = (): Promise<boolean> =>
  fetch('/livez', { cache: 'no-store' }).then(
    () => true,
    () => false,
  )

/**
 * A page that is downloaded when it is first opened. Where the server answers, what is missing was
 * replaced by a newer console: the router loads that. Where it does not, loading anew would lose the page.
 */
export const lazyPage: typeof lazyRouteComponent = (importer, name) =>
  lazyRouteComponent(
    () =>
      importer().catch(async (error: unknown) => {
        throw (await isReachable()) ? error : new PageUnreachable()
      }),
    name,
  )
