/** Colours and defaults. Chosen so that every text has 4.5:1 on its ground, light and dark. */
import { type CSSVariablesResolver, createTheme } from '@mantine/core'

const sans =
  'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans TC", "Noto Sans CJK TC", "Microsoft JhengHei", sans-serif'

/** Menus open inside the page's main landmark, where screen readers look for content. */
const OVERLAYS = '#overlays'

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  fontFamily: sans,
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Noto Sans Mono", Menlo, monospace',
  headings: { fontFamily: sans, fontWeight: '650' },
  components: {
    Menu: {
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        // Screen readers expect the first entry to have the focus, and nothing but entries.
        withInitialFocusPlaceholder: false,
        portalProps: { target: OVERLAYS },
      },
    },
    Combobox: { defaultProps: { portalProps: { target: OVERLAYS } } },
    Tooltip: {
      defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: true } },
    },
  },
})

/** Mantine's own greys and light colours miss 4.5:1 by a little; these do not. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-8)',
    '--mantine-color-red-light-color': 'var(--mantine-color-red-9)',
    '--mantine-color-green-light-color': '#1d5e2b',
    '--mantine-color-yellow-light-color': '#7a4400',
    '--mantine-color-orange-light-color': '#8a3a0a',
    '--mantine-color-gray-light-color': 'var(--mantine-color-gray-8)',
    '--mantine-color-indigo-light-color': 'var(--mantine-color-indigo-9)',
    // The page one is on, under the pointer: the stock colour leaves its name at 4.1:1.
    '--mantine-color-indigo-light-hover': 'var(--mantine-color-indigo-1)',
    '--keyward-ground': 'var(--mantine-color-gray-0)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-3)',
    '--mantine-color-red-light-color': 'var(--mantine-color-red-2)',
    '--mantine-color-green-light-color': 'var(--mantine-color-green-2)',
    '--mantine-color-yellow-light-color': 'var(--mantine-color-yellow-2)',
    '--mantine-color-orange-light-color': 'var(--mantine-color-orange-2)',
    '--mantine-color-gray-light-color': 'var(--mantine-color-gray-3)',
    '--mantine-color-indigo-light-color': 'var(--mantine-color-indigo-2)',
    '--keyward-ground': 'var(--mantine-color-dark-8)',
  },
})
