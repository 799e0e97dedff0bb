/** What every transit page needs: the lines as signs, and what disturbs them now. Asked once, kept while the app is open. */
import { type Accessor, createContext, createMemo, type JSX, useContext } from "solid-js";
import { createRemote, type Remote } from "../lib/resource.ts";
import type { PageFeed } from "../lib/truth.ts";
import { keyOf } from "./line-key.ts";
import { createTraffic, type Traffic } from "./traffic.ts";
import type { LineRef, LineSummary } from "./types.ts";

export type Transit = {
  lines: Remote<{ lines: LineSummary[] }>;
  lineOf(ref: LineRef): LineSummary | undefined;
  traffic: Traffic;
  trafficFeeds: Accessor<PageFeed[]>;
};

export const TransitContext = createContext<Transit>();

export function TransitProvider(props: { children: JSX.Element }) {
  const lines = createRemote<{ lines: LineSummary[] }>(() => "/api/lines");
  const byKey = createMemo(() => new Map(lines.body()?.lines.map((line) => [keyOf(line), line])));
  const traffic = createTraffic(() => lines.body()?.lines ?? null);
  const trafficFeeds = createMemo(() => {
    const feed = traffic.feed();
    return feed === null ? [] : [feed];
  });
  return (
    <TransitContext.Provider value={{ lines, lineOf: (ref) => byKey().get(keyOf(ref)), traffic, trafficFeeds }}>
      {props.children}
    </TransitContext.Provider>
  );
}

export function useTransit(): Transit {
  const transit = useContext(TransitContext);
  if (transit === undefined) throw new Error("useTransit outside of TransitProvider");
  return transit;
}
