import { styleText } from 'node:util'

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow'
/** Paints text, or leaves it alone when colours are off. */
export type Paint = (colour: Colour, text: string) => string

type ColourFacts = { readonly isTty: boolean; readonly wanted: boolean }
type Environment = Readonly<Record<string, string | undefined>>

/** Colours only where a person looks: a terminal that is not dumb, without NO_COLOR or --no-color. */
export function usesColour(facts: ColourFacts, env: Environment): boolean {
  return facts.isTty && facts.wanted && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
}

export const createPaint =
  (on: boolean): Paint =>
  (colour, text) =>
    // Whether to colour was decided above; newer Node versions would look at the stream again.
    on ? styleText(colour, text, { validateStream: false }) : text
