/** The networks that Vigie ships with, one line each. */
import { caltrain } from "./caltrain.ts";
import { idfm } from "./idfm.ts";
import type { NetworkDescription } from "./network.ts";
import { nyctAce } from "./nyct-ace.ts";

export const NETWORK_DESCRIPTIONS: readonly NetworkDescription[] = [idfm, caltrain, nyctAce];
