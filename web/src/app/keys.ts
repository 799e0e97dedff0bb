export type Command = "search" | "keys" | "network" | "near" | "theme" | "language";

type KeyEvent = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "target">;

/** One key each, as `?` shows them. They are off while somebody types. */
export const KEYS: { command: Command; keys: string[] }[] = [
  { command: "search", keys: ["Ctrl K", "/"] },
  { command: "network", keys: ["r"] },
  { command: "near", keys: ["p"] },
  { command: "theme", keys: ["t"] },
  { command: "language", keys: ["l"] },
  { command: "keys", keys: ["?"] },
];

const BY_KEY: Record<string, Command> = {
  "/": "search",
  r: "network",
  p: "near",
  t: "theme",
  l: "language",
  "?": "keys",
};

export function commandOf(event: KeyEvent): Command | null {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return "search";
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return null;
  return BY_KEY[event.key] ?? null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
