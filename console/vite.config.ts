import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Route } from '@keyward/contract'
import { ROUTES } from '@keyward/contract/routes'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * The browser needs the method and path of each route and whether it waits, not its schemas: this
 * keeps zod (and the parsing of some hundred schemas) out of the first load. The types are the contract's own.
 */
function routeAddresses(): Plugin {
  const name = '@keyward/contract/routes'
  const addresses = Object.entries<Route>(ROUTES).map(([route, { method, path, waits }]) => [
    route,
    { method, path, waits },
  ])
  return {
    name: 'keyward:route-addresses',
    enforce: 'pre',
    resolveId: (source) => (source === name ? `\0${name}` : null),
    load: (id) =>
      id === `\0${name}`
        ? `export const ROUTES = ${JSON.stringify(Object.fromEntries(addresses))}`
        : null,
  }
}

/** Writes `.br` and `.gz` beside each file, so that the server never compresses while answering. */
function compressedCopies(): Plugin {
  const text = /\.(js|css|html|svg)$/
  return {
    name: 'keyward:compressed-copies',
    apply: 'build',
    writeBundle: ({ dir = 'dist' }) => {
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!text.test(name)) continue
        const content = readFileSync(join(dir, name))
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content, { params }))
        writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  plugins: [routeAddresses(), react(), compressedCopies()],
  server: { proxy: { '/v1': process.env['KEYWARD_URL'] ?? 'http://127.0.0.1:8080' } },
  build: {
    outDir: 'dist',
    target: 'es2023',
    modulePreload: { polyfill: false },
    // A strict Content-Security-Policy allows no data: addresses.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'tanstack', test: /node_modules\/@tanstack\// },
            // Small modules that many pages share travel together.
            { name: 'console', test: /console\/(ui|[a-z]+\/(routes|[a-z-]*search[a-z-]*))\b/ },
            { name: 'i18next', test: /node_modules\/(i18next|react-i18next)\// },
          ],
        },
      },
    },
  },
})
