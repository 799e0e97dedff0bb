/** Which of the carriers that a marketplace knows (SH21) is ours. Pure. */
import type { RegisteredCarrier } from "./marketplaces/marketplace.ts";
import type { CarrierId } from "./model.ts";

/** How each is written in marketplaces' lists, in lower case with nothing but letters; the first that a list has. */
const NAMES: Readonly<Record<CarrierId, readonly string[]>> = {
  tipsa: ["tipsa", "dinapaq"],
  seur: ["seur"],
  correosex: ["correosexpress", "correosexpres", "cex"],
  ontime: ["ontime", "ontimelogistica"],
};

/** By the standard code, the code or the label, all of it: "Correos" is another company than "Correos Express". */
export function registeredCarrier(
  carrier: CarrierId,
  registered: readonly RegisteredCarrier[],
): RegisteredCarrier | null {
  for (const name of NAMES[carrier]) {
    const found = registered.find(({ standardCode, code, label }) =>
      [standardCode, code, label].some((text) => text !== null && lettersOf(text) === name),
    );
    if (found !== undefined) return found;
  }
  return null;
}

const lettersOf = (text: string): string =>
  text
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z]/g, "");
