// In a CSS layer, so that our own rules win wherever the bundler puts them.
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './main.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startI18n } from './i18n/index.ts'

// Security: the page's policy forbids making code from text; zod, which tries to, is told not to.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
await startI18n()
createRoot(root).render(<App />)
