import type { Dictionary } from "../lib/i18n/i18n.ts";
import type { LineSummary } from "./types.ts";

/** "Métro 13", "RER A", "TER Hauts-de-France": how a person names a line. */
export function lineWords(t: Dictionary, line: Pick<LineSummary, "network" | "label" | "name">): string {
  if (line.network === "ter") return line.name.startsWith("TER") ? line.name : `TER ${line.name}`;
  return t.line(t.networks[line.network], line.label);
}

export function sectionWords(t: Dictionary, section: { from: { name: string }; to: { name: string } }): string {
  return t.network.onSection(section.from.name, section.to.name);
}

/** Upstream titles begin with the line, which stands beside them as a sign: "Métro 13 : Incident" → "Incident". */
export function titleWithoutLine(title: string, line: Pick<LineSummary, "label" | "line">): string {
  const colon = title.indexOf(":");
  if (colon < 0) return title;
  const words = title.slice(0, colon).trim().split(/\s+/);
  const last = words.at(-1)?.toLowerCase();
  const isLine = last === line.label.toLowerCase() || last === line.line.toLowerCase();
  const rest = title.slice(colon + 1).trim();
  if (!isLine || words.length > 3 || rest === "") return title;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
