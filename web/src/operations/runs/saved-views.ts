/** Filters that somebody gave a name, on this device. The built-in ones answer what is asked each day. */
export type SavedView = { name: string; search: string };

const KEY = "vigie.operations.views";
const MAX_VIEWS = 40;
const MAX_NAME = 40;

export function readViews(storage: Pick<Storage, "getItem">): SavedView[] {
  try {
    const list: unknown = JSON.parse(storage.getItem(KEY) ?? "[]");
    if (!Array.isArray(list)) return [];
    return list.filter(
      (one): one is SavedView =>
        typeof one === "object" && one !== null && typeof one.name === "string" && typeof one.search === "string",
    );
  } catch {
    return [];
  }
}

/** A view of the same name is replaced. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  const name = view.name.trim().slice(0, MAX_NAME);
  if (name === "") return [...views];
  return [...views.filter((other) => other.name !== name), { name, search: view.search }].slice(-MAX_VIEWS);
}

export function writeViews(storage: Pick<Storage, "setItem">, views: readonly SavedView[]): void {
  try {
    storage.setItem(KEY, JSON.stringify(views));
  } catch {
    // Refused or full: the views live as long as the page.
  }
}
