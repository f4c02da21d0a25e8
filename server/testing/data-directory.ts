import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import {
  type EmbeddedEngine,
  type EmbeddedOptions,
  openEmbeddedEngine,
} from '../db/embedded/embedded-engine.ts'
import { built, type Child, type ChildOptions, runChild } from './child.ts'

/** A data directory for each test, and the engines and processes that use it. */
export type DataDirectory = {
  path(): string
  /** Opens it, or a database in memory; closed after the test. */
  open(options?: EmbeddedOptions & { inMemory?: boolean }): Promise<EmbeddedEngine>
  /** Runs a program that finds the path in `dataDir`; killed after the test. */
  run(source: string, options?: ChildOptions): Child
}

/** For `run`: opens the directory as `engine`. */
export const OPEN = `
  const { openEmbeddedEngine } = await import(${built('db/embedded/embedded-engine')})
  const engine = await openEmbeddedEngine({
    dataDir,
    onDeath: (fault) => console.log('death:', fault.code),
  })
`

export function useDataDirectory(): DataDirectory {
  let path = ''
  let engines: EmbeddedEngine[] = []
  let children: Child[] = []

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'keyward-data-'))
  })
  afterEach(async () => {
    for (const engine of engines) await engine.close()
    for (const child of children) {
      child.process.kill('SIGKILL')
      await child.ended
    }
    engines = []
    children = []
    rmSync(path, { recursive: true, force: true })
  })
  return {
    path: () => path,
    async open({ inMemory = false, ...options } = {}) {
      const engine = await openEmbeddedEngine(inMemory ? options : { dataDir: path, ...options })
      engines.push(engine)
      return engine
    },
    run(source, options) {
      const child = runChild(`const dataDir = ${JSON.stringify(path)}\n${source}`, options)
      children.push(child)
      return child
    },
  }
}
