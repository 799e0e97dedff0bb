import { useServices } from "../lib/services.tsx";
import type { LineSummary } from "./types.ts";
import { lineWords } from "./words.ts";

/** lineWords in the reader's language. */
export function useLineName(): (line: Pick<LineSummary, "network" | "label" | "name">) => string {
  const { t } = useServices();
  return (line) => lineWords(t(), line);
}
