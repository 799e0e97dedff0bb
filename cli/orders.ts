/** `vigie orders`: sellers of this deployment, and the first way in for each. */
import type { Invited } from "../domains/orders/wire.ts";
import { COMMON_HELP, noMore, oneOf, readArguments, serverOf } from "./arguments.ts";
import { type Command, EXIT_OK, type Io, UsageError } from "./command.ts";
import { facts, table } from "./table.ts";
import { clock, when } from "./units.ts";

export const orders: Command = {
  name: "orders",
  summary: "sellers: list, add, a link to set a password",
  help: `Usage: vigie orders tenant [list]
       vigie orders tenant add NAME --admin EMAIL [--zone ZONE]
       vigie orders password EMAIL

A new tenant's administrator has no password yet: whoever opens the link that is printed sets it. The link is shown
once and is good for a week. "password" makes another link, for who has lost theirs; the old password holds until then.
It takes a key of scope admin.

Options:
  --admin EMAIL  the tenant's first administrator
  --zone ZONE    IANA time zone of the tenant's days; Europe/Madrid where none is said
${COMMON_HELP}`,
  run,
};

type TenantView = { id: string; name: string; users: number; created_at: string };
type Made = Invited & { tenant: { id: string; name: string } };

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, { admin: { type: "string" }, zone: { type: "string" } });
  const [what, word, name] = positionals;
  if (oneOf("what of orders", what, ["tenant", "password"]) === "password") {
    noMore(positionals, 2);
    if (word === undefined) throw new UsageError("whose password? Give their e-mail address");
    const answer = await serverOf(values, io).send<Invited>("POST", "/api/v1/tenants/password-link", { email: word });
    await io.out(values.json ? `${JSON.stringify(answer)}\n` : linkText([["user", answer.user.email]], answer, io));
    return EXIT_OK;
  }
  if (oneOf("what to do with tenants", word ?? "list", ["list", "add"]) === "list") {
    noMore(positionals, 2);
    const answer = await serverOf(values, io).get<{ tenants: TenantView[] }>("/api/v1/tenants");
    await io.out(values.json ? `${JSON.stringify(answer)}\n` : tenantsText(answer.tenants, io));
    return EXIT_OK;
  }
  noMore(positionals, 3);
  if (name === undefined) throw new UsageError("which name shall the tenant have?");
  if (values.admin === undefined) throw new UsageError("--admin is needed: the e-mail address of its administrator");
  const answer = await serverOf(values, io).send<Made>("POST", "/api/v1/tenants", {
    name,
    admin_email: values.admin,
    ...(values.zone === undefined ? {} : { zone: values.zone }),
  });
  const { tenant, user } = answer;
  const rows: [string, string][] = [
    ["tenant", `${tenant.name} (${tenant.id})`],
    ["admin", user.email],
  ];
  await io.out(values.json ? `${JSON.stringify(answer)}\n` : linkText(rows, answer, io));
  return EXIT_OK;
}

function linkText(rows: [string, string][], { link, expires_at }: Invited, io: Io): string {
  return facts([
    ...rows,
    ["link", link],
    ["good until", clock(expires_at, io.now())],
    ["note", "it is shown this once: whoever opens it sets the password"],
  ]);
}

function tenantsText(tenants: readonly TenantView[], io: Io): string {
  if (tenants.length === 0) return "No tenants: `vigie orders tenant add NAME --admin EMAIL` makes one.\n";
  return table(
    tenants,
    [
      { title: "id", of: ({ id }) => id },
      { title: "users", of: ({ users }) => users, right: true },
      { title: "made", of: ({ created_at }) => when(created_at, io.now()) },
      { title: "name", of: ({ name }) => name },
    ],
    io,
  );
}
