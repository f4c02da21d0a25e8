/** Where a Chromium is, or why there is none. */
export type FoundChromium =
  | { readonly path: string; readonly missing?: undefined }
  | { readonly path: null; readonly missing: string }

export function findChromium(env?: NodeJS.ProcessEnv): FoundChromium
