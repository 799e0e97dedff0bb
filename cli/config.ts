/** `vigie config`: run-time settings, their versions, and going back. */
import { COMMON_HELP, limitOf, noMore, oneOf, readArguments, serverOf, wholeNumber } from "./arguments.ts";
import { type Command, EXIT_OK, EXIT_REFUSED, type Io, UsageError } from "./command.ts";
import type { Server } from "./server.ts";
import { facts, table } from "./table.ts";
import { clock, when } from "./units.ts";

export const config: Command = {
  name: "config",
  summary: "settings at run time: get, set, versions, rollback",
  help: `Usage: vigie config [get [NAME]]
       vigie config set NAME=VALUE … [--unset NAME …] [--note TEXT]
       vigie config versions [--limit N]
       vigie config rollback VERSION [--note TEXT]

What is set counts within seconds, without a deploy; all of it is checked before any of it counts. Each change is a
version; 0 is the deployment's own settings.

Options:
  --unset NAME   takes an override back: the deployment's own value counts again
  --note TEXT    why, for the versions and the audit log
  --expect N     refused when the settings are no longer of this version
  --limit N      versions, 1 to 200 (50)
${COMMON_HELP}`,
  run,
};

const MAX_VERSION = 999_999_999;

type Setting = {
  name: string;
  about: string;
  secret: boolean;
  at_run_time: boolean;
  deployed: string | null;
  value: string | null;
  is_set: boolean;
  overridden: boolean;
  by: string | null;
  since: string | null;
};
type Settings = { version: number; items: Setting[] };
type Saved = {
  version: number;
  changed: boolean;
  before: Record<string, string | null>;
  after: Record<string, string | null>;
};
type Version = { version: number; at: string; by: string; note: string | null; overrides: Record<string, string> };

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {
    unset: { type: "string", multiple: true, default: [] },
    note: { type: "string" },
    expect: { type: "string" },
    limit: { type: "string" },
  });
  const [word = "get", ...rest] = positionals;
  const extra = {
    ...(values.note === undefined ? {} : { note: values.note }),
    ...(values.expect === undefined
      ? {}
      : { expected_version: wholeNumber("--expect", values.expect, 0, MAX_VERSION) }),
  };
  switch (oneOf("what to do with the settings", word, ["get", "set", "versions", "rollback"])) {
    case "get":
      noMore(rest, 1);
      return get(serverOf(values, io), rest[0], values.json, io);
    case "set": {
      const changes = changesOf(rest, values.unset);
      return saved(
        serverOf(values, io).send<Saved>("PUT", "/api/system/settings", { changes, ...extra }),
        values.json,
        io,
      );
    }
    case "versions": {
      noMore(rest, 0);
      const limit = limitOf(values.limit, 200);
      const answer = await serverOf(values, io).get<{ items: Version[] }>("/api/system/settings/versions", { limit });
      await io.out(values.json ? `${JSON.stringify(answer)}\n` : versionsText(answer.items, io));
      return EXIT_OK;
    }
    case "rollback": {
      noMore(rest, 1);
      const [text] = rest;
      if (text === undefined) throw new UsageError("to which version? `vigie config versions` lists them; 0 is none");
      const version = wholeNumber("the version", text, 0, MAX_VERSION);
      return saved(
        serverOf(values, io).send<Saved>("POST", "/api/system/settings/rollback", { version, ...extra }),
        values.json,
        io,
      );
    }
  }
}

/** @throws UsageError */
function changesOf(pairs: readonly string[], unset: readonly string[]): Record<string, string | null> {
  const changes: Record<string, string | null> = Object.fromEntries(unset.map((name) => [name, null]));
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) throw new UsageError(`"${pair}" sets nothing: write NAME=VALUE, or --unset NAME`);
    const name = pair.slice(0, at);
    if (name in changes) throw new UsageError(`${name} is given twice`);
    changes[name] = pair.slice(at + 1);
  }
  if (Object.keys(changes).length === 0) throw new UsageError("set what? NAME=VALUE, or --unset NAME");
  return changes;
}

async function get(server: Server, name: string | undefined, json: boolean, io: Io): Promise<number> {
  const answer = await server.get<Settings>("/api/system/settings");
  if (name === undefined) {
    await io.out(json ? `${JSON.stringify(answer)}\n` : settingsText(answer, io));
    return EXIT_OK;
  }
  const setting = answer.items.find((one) => one.name === name);
  if (setting === undefined) {
    io.err(`vigie config: there is no setting ${name}; there are ${answer.items.map((one) => one.name).join(", ")}\n`);
    return EXIT_REFUSED;
  }
  // For scripts: the bare value.
  await io.out(json ? `${JSON.stringify(setting)}\n` : `${valueText(setting)}\n`);
  return EXIT_OK;
}

function valueText({ secret, is_set, value }: Setting): string {
  return secret ? (is_set ? "(set, and secret)" : "(not set)") : (value ?? "");
}

function settingsText({ version, items }: Settings, io: Io): string {
  const rows = table(
    items,
    [
      { title: "setting", of: ({ name }) => name },
      { title: "value", of: valueText, tone: ({ overridden }) => (overridden ? "strong" : null) },
      {
        title: "set",
        of: ({ overridden, by, since, at_run_time, is_set }) =>
          overridden
            ? `by ${by ?? "somebody"} ${when(since, io.now())}`
            : `${is_set ? "by the deployment" : "nowhere"}${at_run_time ? "" : ", there alone"}`,
      },
      { title: "about", of: ({ about }) => about },
    ],
    io,
  );
  return `Version ${version}${version === 0 ? ": nothing has been changed at run time" : ""}\n${rows}`;
}

function versionsText(items: readonly Version[], io: Io): string {
  if (items.length === 0) return "No versions: nothing has been changed at run time.\n";
  const now = io.now();
  return table(
    items,
    [
      { title: "version", of: ({ version }) => version, right: true },
      { title: "at", of: ({ at }) => clock(at, now) },
      { title: "by", of: ({ by }) => by },
      { title: "note", of: ({ note }) => note ?? "" },
      { title: "overrides", of: ({ overrides }) => pairsText(overrides) || "none" },
    ],
    io,
  );
}

const pairsText = (pairs: Record<string, string>): string =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

async function saved(answer: Promise<Saved>, json: boolean, io: Io): Promise<number> {
  const { version, changed, before, after } = await answer;
  const said = (value: string | null | undefined) => value ?? "(as deployed)";
  await io.out(
    json
      ? `${JSON.stringify(await answer)}\n`
      : changed
        ? `Version ${version}\n${facts(Object.keys(after).map((name) => [name, `${said(before[name])} -> ${said(after[name])}`]))}`
        : `It was so already; version ${version} stands.\n`,
  );
  return EXIT_OK;
}
