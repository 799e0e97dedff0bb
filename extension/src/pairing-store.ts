/** What is kept of a pairing: in the browser's storage for this extension, which no page can read. */
import type { Pairing } from "./api.ts";

const KEY = "pairing";

export async function readPairing(): Promise<Pairing | null> {
  const { [KEY]: kept } = await chrome.storage.local.get(KEY);
  return isPairing(kept) ? kept : null;
}

export async function keepPairing(pairing: Pairing): Promise<void> {
  await chrome.storage.local.set({ [KEY]: pairing });
}

export async function forgetPairing(): Promise<void> {
  await chrome.storage.local.remove(KEY);
}

function isPairing(value: unknown): value is Pairing {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map(Object.entries(value));
  return ["origin", "token", "tenant", "user"].every((name) => typeof fields.get(name) === "string");
}
