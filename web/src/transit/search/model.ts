import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { Failure } from "../../lib/api.ts";
import type { Dictionary } from "../../lib/i18n/i18n.ts";
import { recentPages } from "../../lib/preferences.ts";
import { createRemote } from "../../lib/resource.ts";
import { lineHref, stopHref } from "../../lib/url-state.ts";
import type { LineRef, LineSummary } from "../types.ts";
import { endsWords, lineWords } from "../words.ts";

/** GET /api/search */
type SearchBody = {
  results: (
    | { kind: "stop"; id: string; name: string; town: string | null; lines: LineRef[] }
    | {
        kind: "line";
        id: string;
        network: string;
        line: string;
        label: string;
        name: string;
        colour: string;
        text_colour: string;
      }
  )[];
};

export type Option = {
  key: string;
  text: string;
  /** A town, to tell two stops of one name apart; from where to where a line goes. */
  hint: string | null;
  signs: LineRef[];
  to: { kind: "page"; href: string } | { kind: "command"; run: () => void };
};

export type OptionGroup = { title: string; options: Option[] };

export type SearchModel = {
  groups: Accessor<OptionGroup[]>;
  options: Accessor<Option[]>;
  active: Accessor<number>;
  setActive(index: number): void;
  move(by: number): void;
  nothing: Accessor<boolean>;
  failure: Accessor<Failure | null>;
};

/** Between two letters of somebody who types: no request for each. */
const PAUSE_MS = 120;
const LIMIT = 14;

export type SearchCommand = { text: string; run: () => void };

export function createSearchModel(
  query: Accessor<string>,
  commands: Accessor<SearchCommand[]>,
  t: Accessor<Dictionary>,
  lineOf: (ref: LineRef) => LineSummary | undefined,
): SearchModel {
  const asked = createPaused(() => query().trim(), PAUSE_MS);
  const remote = createRemote<SearchBody>(() =>
    asked() === "" ? null : `/api/search?q=${encodeURIComponent(asked())}&limit=${LIMIT}`,
  );
  /** What was found last stays while the next answer is on its way. */
  const found = createMemo<SearchBody["results"]>(
    (last) => (asked() === "" ? [] : (remote.body()?.results ?? (remote.failure() === null ? last : []))),
    [],
  );
  const groups = createMemo(() => groupOptions(t(), query().trim(), found(), commands(), lineOf));
  const options = createMemo(() => groups().flatMap((group) => group.options));
  const [active, setActive] = createSignal(0);
  createEffect(on(options, () => setActive(0), { defer: true }));
  return {
    groups,
    options,
    active,
    setActive,
    move: (by) => {
      const count = options().length;
      if (count > 0) setActive((index) => (index + by + count) % count);
    },
    nothing: () => query().trim() !== "" && asked() !== "" && remote.body() !== null && options().length === 0,
    failure: remote.failure,
  };
}

export function groupOptions(
  t: Dictionary,
  query: string,
  found: SearchBody["results"],
  commands: readonly SearchCommand[],
  lineOf: (ref: LineRef) => LineSummary | undefined = () => undefined,
): OptionGroup[] {
  const lines: Option[] = [];
  const stops: Option[] = [];
  for (const one of query === "" ? [] : found) {
    if (one.kind === "line") {
      const to = { kind: "page" as const, href: lineHref(one) };
      const known = lineOf(one);
      const hint = known === undefined ? null : endsWords(t, known);
      lines.push({ key: `line ${one.id}`, text: lineWords(t, one), hint, signs: [one], to });
    } else {
      const to = { kind: "page" as const, href: stopHref(one.id) };
      stops.push({ key: `stop ${one.id}`, text: one.name, hint: one.town, signs: one.lines, to });
    }
  }
  const recent = query === "" ? recentPages() : [];
  const wanted = commands.filter(({ text }) => query === "" || plain(text).includes(plain(query)));
  return [
    { title: t.search.recent, options: recent.map((page) => pageOption(page)) },
    { title: t.search.lines, options: lines },
    { title: t.search.stops, options: stops },
    { title: t.search.commands, options: wanted.map(commandOption) },
  ].filter((group) => group.options.length > 0);
}

function pageOption({ href, text }: { href: string; text: string }): Option {
  return { key: `recent ${href}`, text, hint: null, signs: [], to: { kind: "page", href } };
}

function commandOption({ text, run }: SearchCommand): Option {
  return { key: `command ${text}`, text, hint: null, signs: [], to: { kind: "command", run } };
}

/** Case and accents apart: nobody types "Châtelet" with its circumflex on a phone. */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

/** The value as it was when it last held still for `ms`. */
function createPaused<T>(value: Accessor<T>, ms: number): Accessor<T> {
  const [paused, setPaused] = createSignal(value());
  createEffect(
    on(value, (next) => {
      const timer = setTimeout(() => setPaused(() => next), ms);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return paused;
}
