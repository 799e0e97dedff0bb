/** A desk's keys: a pure reading of what is pressed. `g` waits for a second key, which names a place. */
export type DeskCommand = { do: "find" | "palette" | "help" | "down" | "up" | "open" } | { do: "go"; key: string };

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

export type KeyReading = { command: DeskCommand | null; waiting: boolean };

export function readKey(pressed: Pressed, wasWaiting: boolean): KeyReading {
  const nothing: KeyReading = { command: null, waiting: false };
  const is = (command: DeskCommand): KeyReading => ({ command, waiting: false });
  if (pressed.isModified) return pressed.key.toLowerCase() === "k" ? is({ do: "palette" }) : nothing;
  if (pressed.isTyping) return nothing;
  if (wasWaiting) return is({ do: "go", key: pressed.key });
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
