/** What a figure has opened, and has to stop however it ends. */
export function opened() {
  const things = []
  return {
    /** Takes what something that starts resolves with; it has a `stop`. */
    add(thing) {
      things.push(thing)
      return thing
    },
    /** The last first: a server before the database that it stands on. */
    async stop() {
      for (const thing of things.toReversed()) await thing.stop()
    },
  }
}
