import { render } from "solid-js/web";
import "../../../web/src/ui/tokens.css";
import { forgetPairing, keepPairing, readPairing } from "../pairing-store.ts";
import { wordsFor } from "../words.ts";
import { Popup } from "./Popup.tsx";
import "./popup.css";

/** What the popup asks of the browser. */
const browser = {
  send: (...asked: Parameters<typeof fetch>) => fetch(...asked),
  now: () => Date.now(),
  language: navigator.language,
  builtFor: VIGIE_ORIGIN,
  readPairing,
  keepPairing,
  forgetPairing,
  mayReach: (pattern: string) => chrome.permissions.request({ origins: [pattern] }),
  openTab: async (url: string) => void (await chrome.tabs.create({ url })),
  lookAgain: () => {
    // The worker may be asleep; it looks by itself in some minutes.
    chrome.runtime.sendMessage("look").catch(() => {});
  },
};
export type Surroundings = typeof browser;

document.documentElement.lang = browser.language;
const root = document.querySelector("#app");
if (root !== null) render(() => <Popup surroundings={browser} words={wordsFor(browser.language)} />, root);
