import { lineIdOf } from "../ids.ts";

/** IDFM's id where the spelling is one of IDFM's, else the spelling: other networks' lines have no shorter form. */
export function networkLine(spelling: string): string {
  return lineIdOf(spelling) ?? spelling;
}
