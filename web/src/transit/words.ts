import type { Dictionary } from "../lib/i18n/i18n.ts";
import type { LineSummary } from "./types.ts";

/** Of Île-de-France's networks what people say; undefined for another agency's, which has a title of its own. */
export function networkWords(t: Dictionary, network: string): string | undefined {
  const words: { [network: string]: string | undefined } = t.networks;
  return words[network];
}

/** "Métro 13", "RER A", "TER Hauts-de-France", "A · 8 Avenue Express": how a person names a line. */
export function lineWords(t: Dictionary, line: Pick<LineSummary, "network" | "label" | "name">): string {
  if (line.network === "ter") return line.name.startsWith("TER") ? line.name : `TER ${line.name}`;
  const network = networkWords(t, line.network);
  if (network !== undefined) return t.line(network, line.label);
  return line.name === line.label || line.name === "" ? line.label : `${line.label} · ${line.name}`;
}

/**
 * From where to where: "Creil ↔ Melun / Malesherbes". Where works hide it, how many stops there are: even so, two lines
 * under one sign can be told apart.
 */
export function endsWords(t: Dictionary, line: Pick<LineSummary, "termini" | "stop_count">): string {
  const [first, ...others] = line.termini;
  if (first !== undefined && others.length > 0) return `${first} ↔ ${others.join(" / ")}`;
  return line.stop_count === 0 ? t.lineView.noStops : t.lineView.stations(line.stop_count);
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
