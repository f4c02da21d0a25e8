/** Mantine's look with the router's links: typed `to`, `params` and `search`. */
import { Anchor, Button, Menu, NavLink } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

/** A text link. */
export const AnchorLink = createLink((props: Omit<ComponentProps<typeof Anchor<'a'>>, 'vars'>) => (
  <Anchor {...props} />
))

/** A button that goes somewhere. */
export const ButtonLink = createLink((props: ComponentProps<typeof Button<'a'>>) => (
  <Button component="a" {...props} />
))

/** An entry of the left rail. */
export const RailLink = createLink((props: ComponentProps<typeof NavLink<'a'>>) => (
  <NavLink component="a" {...props} />
))

/** A menu entry that goes somewhere. */
export const MenuLink = createLink((props: ComponentProps<typeof Menu.Item<'a'>>) => (
  <Menu.Item component="a" {...props} />
))
