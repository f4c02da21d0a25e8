import { Outlet } from '@tanstack/react-router'

/** The frame around every page for somebody who is signed in. */
export function Shell() {
  return (
    <main id="content">
      <Outlet />
    </main>
  )
}
