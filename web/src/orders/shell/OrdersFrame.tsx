import { createMemo, type JSX } from "solid-js";
import { query } from "../../desk/api.ts";
import { Frame } from "../../desk/Frame.tsx";
import type { Entry } from "../../desk/Palette.tsx";
import { BulkLines } from "../bulk/BulkLines.tsx";
import { useOrders } from "../link/context.tsx";
import { STATES } from "../list/list-filter.ts";
import { KEYS, PAGES, pageHref } from "../places.ts";
import { LiveStrip } from "./LiveStrip.tsx";

/** The sellers' desk around a page. */
export function OrdersFrame(props: { children: JSX.Element }) {
  const { t, me, signOut, board } = useOrders();
  const failed = () =>
    (board()?.states ?? []).reduce((sum, { state, count }) => sum + (state.startsWith("FAILED_") ? count : 0), 0);
  const places = createMemo(() =>
    PAGES.map((page) => ({
      href: pageHref(page),
      text: t().pages[page],
      key: KEYS[page],
      count: page === "board" ? failed() : 0,
    })),
  );
  const find = (typed: string): Entry[] => {
    const wanted = typed.trim().toLowerCase();
    const pages = PAGES.map((page) => ({
      text: t().pages[page],
      detail: pageHref(page),
      href: pageHref(page),
      kind: t().shell.page,
    }));
    if (wanted === "") return pages;
    const states = STATES.map((state) => ({
      text: t().states[state],
      detail: state,
      href: `${pageHref("list")}${query({ state })}`,
      kind: t().shell.state,
    }));
    const search = {
      text: t().shell.searchFor(typed.trim()),
      detail: "",
      href: `${pageHref("list")}${query({ q: typed.trim() })}`,
      kind: t().shell.search,
    };
    return [
      ...[...pages, ...states].filter(({ text, detail }) => `${text} ${detail}`.toLowerCase().includes(wanted)),
      search,
    ];
  };
  const who = () => {
    const one = me();
    return one === null ? null : t().shell.signedInAs(one.user.name, t().roles[one.user.role]);
  };
  return (
    <Frame
      title={t().shell.title}
      navigation={t().shell.navigation}
      places={places()}
      strip={
        <>
          <LiveStrip />
          <BulkLines />
        </>
      }
      find={find}
      findHint={t().shell.findHint}
      who={who()}
      signOut={() => void signOut()}
    >
      {props.children}
    </Frame>
  );
}
