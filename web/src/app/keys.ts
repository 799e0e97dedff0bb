export type Command = "search" | "keys" | "network" | "map" | "near" | "theme" | "language";

type KeyEvent = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

/** One key each, as `?` shows them. They are off while somebody types. */
export const KEYS: { command: Command; keys: string[] }[] = [
  { command: "search", keys: ["Ctrl K", "/"] },
  { command: "network", keys: ["r"] },
  { command: "map", keys: ["m"] },
  { command: "near", keys: ["p"] },
  { command: "theme", keys: ["t"] },
  { command: "language", keys: ["l"] },
  { command: "keys", keys: ["?"] },
];

const BY_KEY: Record<string, Command> = {
  "/": "search",
  r: "network",
  m: "map",
  p: "near",
  t: "theme",
  l: "language",
  "?": "keys",
};

/** `isTyping`: letters go into a field, and mean nothing else. */
export function commandOf(event: KeyEvent, isTyping: boolean): Command | null {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return "search";
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping) return null;
  return BY_KEY[event.key] ?? null;
}
