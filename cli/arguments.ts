/** What every command that speaks to a server understands, and how a wrong argument is told. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { type Io, UsageError } from "./command.ts";
import { type Server, serverAt } from "./server.ts";

const DEFAULT_URL = "http://127.0.0.1:8787";

const COMMON = {
  url: { type: "string" },
  key: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** The end of each command's help. */
export const COMMON_HELP = `  --url URL      the deployment; VIGIE_URL, else ${DEFAULT_URL}
  --key KEY      an operator's key; better VIGIE_KEY, which other users of the machine cannot see
  --json         what the API answers, as JSON; one line a row when following

Exit code: 0 done, 1 not asked rightly, 2 refused or failed by the server, 3 nobody answered.
`;

type Parsed<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: typeof COMMON & Options; allowPositionals: true }>
>;

/** @throws UsageError for an unknown option, or one without its value. */
export function readArguments<const Options extends ParseArgsOptionsConfig>(
  args: string[],
  options: Options,
): Parsed<Options> {
  try {
    return parseArgs({ args, allowPositionals: true, options: { ...COMMON, ...options } });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws UsageError where there is no key. */
export function serverOf(values: { url?: string | undefined; key?: string | undefined }, io: Io): Server {
  const { VIGIE_URL, VIGIE_KEY, CF_ACCESS_CLIENT_ID: id, CF_ACCESS_CLIENT_SECRET: secret } = io.env;
  const key = values.key ?? VIGIE_KEY ?? "";
  if (key === "")
    throw new UsageError(
      "a key is needed: VIGIE_KEY or --key. A local run prints one; `vigie keys create` makes others",
    );
  const server = serverAt({
    url: values.url ?? (VIGIE_URL || DEFAULT_URL),
    key,
    access: id && secret ? { id, secret } : null,
  });
  const { protocol, hostname } = new URL(server.url);
  if (protocol === "http:" && !/^(localhost|127\.|\[::1\])/.test(hostname))
    io.err(`vigie: ${server.url} is not encrypted; whoever is on the way can read the key.\n`);
  return server;
}

export function noMore(positionals: readonly string[], after: number): void {
  const surplus = positionals[after];
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one too many`);
}

/** @throws UsageError that says what is allowed. */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${name} is "${text}"; it takes a whole number from ${min} to ${max}`);
}

export function limitOf(text: string | undefined, max: number): number | undefined {
  return text === undefined ? undefined : wholeNumber("--limit", text, 1, max);
}

/** @throws UsageError that lists what is allowed. */
export function oneOf<const Name extends string>(what: string, text: string | undefined, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(
    text === undefined
      ? `${what} is needed: ${names.join(", ")}`
      : `${what} is "${text}"; allowed: ${names.join(", ")}`,
  );
}

/** Asks before something is done that cannot be undone. @throws UsageError where nobody can be asked. */
export async function confirmed(io: Io, question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  const answer = await io.ask(`${question} [y/N] `);
  if (answer === null) throw new UsageError(`${question} Nobody is there to be asked: say --yes`);
  return /^y(es)?$/i.test(answer.trim());
}
