import { createMemo, type JSX } from "solid-js";
import { Frame } from "../../desk/Frame.tsx";
import { useOperations } from "../link/context.tsx";
import { PAGES, type PageName, pageHref } from "../pages.ts";
import { Holds } from "./Holds.tsx";
import { LiveStrip } from "./LiveStrip.tsx";
import { entriesOf, findEntries } from "./palette-entries.ts";

const KEYS: Record<PageName, string> = {
  orchestrator: "o",
  runs: "r",
  "dead-letters": "d",
  sources: "s",
  logs: "l",
  db: "b",
  audit: "a",
  settings: "e",
  keys: "k",
};

/** The operators' desk around a page. */
export function OperatorFrame(props: { children: JSX.Element }) {
  const { t, session, signOut, board } = useOperations();
  const who = (): string | null => {
    const state = session();
    return state.kind === "open"
      ? t().shell.signedInAs(state.session.name, t().shell.scopes[state.session.scope])
      : null;
  };
  const held = () => board()?.holds.length ?? 0;
  const places = createMemo(() =>
    PAGES.map((page) => ({
      href: pageHref(page),
      text: t().pages[page],
      short: t().shortPages[page],
      key: KEYS[page],
      count: page === "orchestrator" ? held() : 0,
    })),
  );
  const entries = createMemo(() => entriesOf(t(), board()));
  return (
    <Frame
      title={t().shell.title}
      navigation={t().shell.navigation}
      places={places()}
      strip={
        <>
          <LiveStrip />
          <Holds />
        </>
      }
      find={(typed) => findEntries(entries(), typed, t())}
      findHint={t().shell.paletteHint}
      who={who()}
      signOut={() => void signOut()}
    >
      {props.children}
    </Frame>
  );
}
