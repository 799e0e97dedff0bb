/** A tab of its own for a PDF: what a popup makes is gone when the popup closes. `#ids` are the orders, by commas. */
import { ordersApi } from "./api.ts";
import { readPairing } from "./pairing-store.ts";
import { wordsFor } from "./words.ts";

const words = wordsFor(navigator.language);

async function show(): Promise<void> {
  const pairing = await readPairing();
  const ids = decodeURIComponent(location.hash.slice(1)).split(",").filter(Boolean);
  if (pairing === null || ids.length === 0) return say(words.unpaired);
  say(words.making);
  const answer = await ordersApi(pairing, (...asked) => fetch(...asked)).labels(ids);
  switch (answer.kind) {
    case "ok":
      location.replace(URL.createObjectURL(answer.value));
      return;
    case "refused":
      return say(answer.reason);
    case "unpaired":
      return say(words.unpaired);
    case "unreachable":
      return say(words.unreachable);
  }
}

function say(text: string): void {
  const said = document.querySelector("#said");
  if (said !== null) said.textContent = text;
}

void show();
