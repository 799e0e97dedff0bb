/** Accounts of upstreams as they are shown and changed: secrets go in and never come out. Pure. */
import { z } from "zod";
import { Refusal } from "../../../contracts/problem.ts";

export type Fields = Record<string, unknown>;

/** Secrets are null in what is shown. */
export function shownAccount(account: Fields, secrets: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(account).map(([name, value]) => [name, secrets.includes(name) ? null : value]),
  );
}

/**
 * What is kept, with what is given over it; a secret that is null or left out stays. Not when the address changes: it
 * would be sent to a place that whoever gave it has never seen. @throws Refusal 400
 */
export function changedAccount(kept: Fields, given: Fields, secrets: readonly string[], address: string): Fields {
  const isSecretGiven = (name: string): boolean => given[name] !== undefined && given[name] !== null;
  const stays = secrets.find((name) => kept[name] !== undefined && !isSecretGiven(name));
  if (given[address] !== undefined && given[address] !== kept[address] && stays !== undefined)
    throw new Refusal(400, "Bad request", `account.${stays}: must be given again when ${address} changes`, {
      parameter: `account.${stays}`,
    });
  const over = Object.entries(given).filter(([name]) => !secrets.includes(name) || isSecretGiven(name));
  return { ...kept, ...Object.fromEntries(over) };
}

/** As the adapter takes it. @throws Refusal 400 that names the field. */
export function checkedAccount(account: unknown, schema: z.ZodType): Fields {
  const parsed = z.record(z.string(), z.unknown()).safeParse(account);
  const checked = parsed.success ? schema.safeParse(parsed.data) : parsed;
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const parameter = ["account", ...(issue?.path ?? [])].map(String).join(".");
    throw new Refusal(400, "Bad request", `${parameter}: ${issue?.message ?? "is wrong"}`, { parameter });
  }
  return z.record(z.string(), z.unknown()).parse(checked.data);
}

/** Credentials go over https, or stay on this machine: a simulator's. @throws Refusal 400 */
export function refusePlainHttp(url: unknown, parameter: string): void {
  if (typeof url !== "string" || !URL.canParse(url)) return;
  if (new URL(url).protocol === "http:" && !isLoopback(url))
    throw new Refusal(400, "Bad request", `${parameter}: must begin with https:`, { parameter });
}

export function isLoopback(url: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
