/** What a long list is told, with "down", "up" or "open". */
export const WALK = "vigie-walk";

/** `j`, `k` and Enter, for whatever list is on the page: a long one answers the arrow keys itself, others are walked. */
export function walkRows(step: "down" | "up" | "open"): void {
  const main = document.querySelector("main");
  if (main === null) return;
  const grid = main.querySelector<HTMLElement>("[role=grid]");
  if (grid !== null) {
    grid.focus();
    grid.dispatchEvent(new CustomEvent(WALK, { detail: step }));
    return;
  }
  if (step === "open") return;
  const rows = [...main.querySelectorAll<HTMLElement>("[data-row][tabindex]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + (step === "down" ? 1 : -1)))];
  next?.focus();
}
