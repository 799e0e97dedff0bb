/** The operators' keys: a table, and a pure reading of what is pressed. `g` waits for a second key. */
import { PAGES, type PageName } from "./pages.ts";

export type OpsCommand =
  | { do: "find" }
  | { do: "palette" }
  | { do: "help" }
  | { do: "go"; page: PageName }
  | { do: "down" | "up" | "open" };

export const GO_KEYS: Record<string, PageName> = {
  o: "orchestrator",
  r: "runs",
  d: "dead-letters",
  s: "sources",
  l: "logs",
  b: "db",
  a: "audit",
  e: "settings",
  k: "keys",
};

/** How long `g` waits, ms. */
export const CHORD_MS = 1_500;

export type Pressed = {
  key: string;
  isModified: boolean;
  /** Somebody is writing: keys are text. */
  isTyping: boolean;
  /** The focus is on something that Enter belongs to. */
  isOnControl: boolean;
};

export type KeyReading = { command: OpsCommand | null; waiting: boolean };

export function readKey(pressed: Pressed, wasWaiting: boolean): KeyReading {
  const nothing: KeyReading = { command: null, waiting: false };
  const is = (command: OpsCommand): KeyReading => ({ command, waiting: false });
  if (pressed.isModified) return pressed.key.toLowerCase() === "k" ? is({ do: "palette" }) : nothing;
  if (pressed.isTyping) return nothing;
  if (wasWaiting) {
    const page = GO_KEYS[pressed.key];
    return page === undefined ? nothing : is({ do: "go", page });
  }
  switch (pressed.key) {
    case "g":
      return { command: null, waiting: true };
    case "/":
      return is({ do: "find" });
    case "?":
      return is({ do: "help" });
    case "j":
      return is({ do: "down" });
    case "k":
      return is({ do: "up" });
    case "Enter":
      return pressed.isOnControl ? nothing : is({ do: "open" });
    default:
      return nothing;
  }
}

export function pressedOf(event: KeyboardEvent): Pressed {
  const target = event.target instanceof Element ? event.target : null;
  return {
    key: event.key,
    isModified: event.ctrlKey || event.metaKey || event.altKey,
    isTyping:
      target !== null && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null,
    isOnControl: target !== null && target.closest("a, button, summary, input") !== null,
  };
}

/** For the help: each page with the key that leads there. */
export const GO_LIST = PAGES.flatMap((page) => {
  const key = Object.keys(GO_KEYS).find((candidate) => GO_KEYS[candidate] === page);
  return key === undefined ? [] : [{ page, key }];
});
