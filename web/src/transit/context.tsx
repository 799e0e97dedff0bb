/** What every transit page needs: the lines as signs, and what disturbs them now. Asked once, kept while the app is open. */
import { createContext, createMemo, type JSX, useContext } from "solid-js";
import { createRemote, type Remote } from "../lib/resource.ts";
import { keyOf } from "./line-key.ts";
import { createTraffic, type Traffic } from "./traffic.ts";
import type { LineRef, LineSummary, NetworkInfo } from "./types.ts";

/** GET /api/lines */
type LinesBody = { lines: LineSummary[]; networks: NetworkInfo[] };

export type Transit = {
  lines: Remote<LinesBody>;
  lineOf(ref: LineRef): LineSummary | undefined;
  /** By "caltrain"; undefined for those of Île-de-France, which are not told apart so. */
  networkOf(id: string): NetworkInfo | undefined;
  traffic: Traffic;
};

export const TransitContext = createContext<Transit>();

export function TransitProvider(props: { children: JSX.Element }) {
  const lines = createRemote<LinesBody>(() => "/api/lines");
  const byKey = createMemo(() => new Map(lines.body()?.lines.map((line) => [keyOf(line), line])));
  const traffic = createTraffic(lines.body);
  return (
    <TransitContext.Provider
      value={{
        lines,
        lineOf: (ref) => byKey().get(keyOf(ref)),
        networkOf: (id) => lines.body()?.networks.find((network) => network.id === id),
        traffic,
      }}
    >
      {props.children}
    </TransitContext.Provider>
  );
}

export function useTransit(): Transit {
  const transit = useContext(TransitContext);
  if (transit === undefined) throw new Error("useTransit outside of TransitProvider");
  return transit;
}
