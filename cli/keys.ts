/** `vigie keys`: who may operate this deployment. */
import type { KeyView } from "../contracts/access.ts";
import { SCOPES } from "../contracts/control.ts";
import { COMMON_HELP, noMore, oneOf, readArguments, serverOf, wholeNumber } from "./arguments.ts";
import { type Command, EXIT_OK, type Io, UsageError } from "./command.ts";
import { facts, type Tone, table } from "./table.ts";
import { clock, when } from "./units.ts";

export const keys: Command = {
  name: "keys",
  summary: "operators' keys: list, create, revoke",
  help: `Usage: vigie keys [list]
       vigie keys create --name NAME --scope read|control|admin [--days N]
       vigie keys revoke ID

A new key is printed once and can never be read again. Revoking ends the key's sessions as well. read: looks;
control: commands, replays and scales too; admin: settings and keys too.

Options:
  --name NAME    who or what it is for
  --scope S      what it may do
  --days N       it expires after so many days; without, it does not
${COMMON_HELP}`,
  run,
};

const MAX_DAYS = 3650;

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {
    name: { type: "string" },
    scope: { type: "string" },
    days: { type: "string" },
  });
  const [word = "list", id] = positionals;
  switch (oneOf("what to do with keys", word, ["list", "create", "revoke"])) {
    case "list": {
      noMore(positionals, 1);
      const answer = await serverOf(values, io).get<{ keys: KeyView[] }>("/api/system/keys");
      await io.out(values.json ? `${JSON.stringify(answer)}\n` : keysText(answer.keys, io));
      return EXIT_OK;
    }
    case "create": {
      noMore(positionals, 1);
      if (values.name === undefined) throw new UsageError("--name is needed: who or what the key is for");
      const request = {
        name: values.name,
        scope: oneOf("--scope", values.scope, SCOPES),
        ...(values.days === undefined ? {} : { expires_in_days: wholeNumber("--days", values.days, 1, MAX_DAYS) }),
      };
      const answer = await serverOf(values, io).send<{ key: KeyView; secret: string }>(
        "POST",
        "/api/system/keys",
        request,
      );
      await io.out(values.json ? `${JSON.stringify(answer)}\n` : createdText(answer, io));
      return EXIT_OK;
    }
    case "revoke": {
      noMore(positionals, 2);
      if (id === undefined) throw new UsageError("which key? `vigie keys` shows their ids");
      const path = `/api/system/keys/${encodeURIComponent(id)}`;
      const answer = await serverOf(values, io).send<{ key: KeyView; sessions_ended: number }>("DELETE", path);
      const { key, sessions_ended: ended } = answer;
      const words = `${key.name} (${key.id}) is revoked; ${ended} ${ended === 1 ? "session" : "sessions"} ended.\n`;
      await io.out(values.json ? `${JSON.stringify(answer)}\n` : words);
      return EXIT_OK;
    }
  }
}

function createdText({ key, secret }: { key: KeyView; secret: string }, io: Io): string {
  return facts([
    ["key", secret],
    ["id", key.id],
    ["may", key.scope],
    ["expires", key.expires_at === null ? "never" : clock(key.expires_at, io.now())],
    ["note", "it is shown this once: keep it where secrets are kept"],
  ]);
}

const TONES: Record<KeyView["state"], Tone> = { active: "good", expired: "dim", revoked: "dim" };

function keysText(items: readonly KeyView[], io: Io): string {
  if (items.length === 0) return "No keys: only the deployment's own token opens the API.\n";
  const now = io.now();
  return table(
    items,
    [
      { title: "id", of: ({ id }) => id },
      { title: "name", of: ({ name }) => name },
      { title: "scope", of: ({ scope }) => scope },
      { title: "state", of: ({ state }) => state, tone: ({ state }) => TONES[state] },
      { title: "created", of: ({ created_at }) => when(created_at, now) },
      { title: "by", of: ({ created_by }) => created_by },
      { title: "expires", of: ({ expires_at }) => (expires_at === null ? "never" : when(expires_at, now)) },
      { title: "last used", of: ({ last_used_at }) => (last_used_at === null ? "never" : when(last_used_at, now)) },
    ],
    io,
  );
}
