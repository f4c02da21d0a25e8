import { ActionIcon, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { Menu as MenuIcon } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../api.ts'
import { setLanguage } from '../i18n/index.ts'
import { announce } from '../ui/announcer.tsx'
import { HelpMenu } from './help-menu.tsx'
import { LanguageMenu } from './language-menu.tsx'
import { ProjectSwitcher } from './project-switcher.tsx'
import { Rail } from './rail.tsx'
import classes from './shell.module.css'
import { ThemeMenu } from './theme-menu.tsx'
import { UserMenu } from './user-menu.tsx'

/** The frame around every page for somebody who is signed in. */
export function Shell() {
  const { t } = useTranslation('shell')
  const [railOpen, rail] = useDisclosure(false)
  const main = useRef<HTMLElement>(null)
  useOwnLanguage()
  useNewPage(main, rail.close)
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {t('skip')}
      </a>
      <header className={classes.header}>
        <ActionIcon
          className={classes.burger ?? ''}
          variant="subtle"
          color="gray"
          size={32}
          aria-label={t('openMenu')}
          onClick={rail.open}
        >
          <MenuIcon size={20} aria-hidden />
        </ActionIcon>
        <Link to="/" className={classes.brand} aria-label={t('product')}>
          <img src="/keyward.svg" alt="" width={28} height={28} />
          <span className={classes.brandName}>{t('product')}</span>
        </Link>
        <div className={classes.project}>
          <ProjectSwitcher />
        </div>
        <span className={classes.spring} />
        <LanguageMenu />
        <ThemeMenu />
        <HelpMenu />
        <UserMenu />
      </header>
      <nav className={classes.rail} aria-label={t('menu')}>
        <Rail />
      </nav>
      <Drawer
        opened={railOpen}
        onClose={rail.close}
        size="16rem"
        title={t('menu')}
        closeButtonProps={{ 'aria-label': t('closeMenu') }}
      >
        <nav aria-label={t('menu')}>
          <Rail />
        </nav>
      </Drawer>
      <main id="content" tabIndex={-1} ref={main} className={classes.main}>
        <Outlet />
        <div id="overlays" />
      </main>
    </div>
  )
}

/** The language kept in the account wins over the browser's. */
function useOwnLanguage() {
  const { locale } = useMe()
  useEffect(() => {
    if (locale !== null) void setLanguage(locale)
  }, [locale])
}

/** A new page is said by its title, and the focus starts there when its old place is gone. */
function useNewPage(main: React.RefObject<HTMLElement | null>, onLeave: () => void) {
  const { pathname } = useLocation()
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    onLeave()
    const timer = setTimeout(() => {
      announce(document.title)
      if (document.activeElement === document.body) main.current?.focus({ preventScroll: true })
    }, 100)
    return () => clearTimeout(timer)
  }, [pathname, main, onLeave])
}
