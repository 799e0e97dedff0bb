/** Settings at run time: what counts, what was, changing it and going back. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { SavedSettings, SettingsVersionView, SettingsView } from "../../../contracts/system.ts";
import {
  currentOverrides,
  listSettingsVersions,
  readSettingsVersion,
  type SettingsVersion,
  storeSettings,
} from "../../../db/settings-versions.ts";
import {
  type Changes,
  changed,
  differences,
  merged,
  type Overrides,
  refusedChanges,
  setBy,
} from "../../../kernel/variable.ts";
import { limitParameter, wholeNumber } from "./parameters.ts";
import { body, CONFLICT, NOT_FOUND, ok, REFUSALS, tags } from "./schemas.ts";
import { audited, type SystemContext, type SystemDeps, type SystemEnv } from "./system-env.ts";

/** Versions looked through for who set what: who set it before that is not known any more. */
const HISTORY = 500;

const settingSchema = z
  .object({
    name: z.string(),
    about: z.string(),
    secret: z.boolean(),
    at_run_time: z.boolean().openapi({ description: "May be overridden here." }),
    fallback: z.string().nullable(),
    deployed: z.string().nullable().openapi({ description: "What the deployment says; null where it says nothing." }),
    value: z.string().nullable().openapi({ description: "What counts. Always null for a secret." }),
    is_set: z.boolean(),
    overridden: z.boolean(),
    by: z.string().nullable(),
    since: z.string().nullable(),
  })
  .openapi("Setting");

const settingsSchema = z.object({
  version: z.number().int(),
  items: z.array(settingSchema),
}) satisfies z.ZodType<SettingsView>;

const versionSchema = z.object({
  version: z.number().int(),
  at: z.string(),
  by: z.string(),
  note: z.string().nullable(),
  overrides: z.record(z.string(), z.string()),
}) satisfies z.ZodType<SettingsVersionView>;

const savedSchema = z.object({
  version: z.number().int(),
  changed: z.boolean().openapi({ description: "false: it was so already, and no version was made." }),
  before: z.record(z.string(), z.string().nullable()),
  after: z.record(z.string(), z.string().nullable()),
  command_id: z.string().nullable().openapi({ description: "RELOAD_CONFIG, by which lanes read it." }),
}) satisfies z.ZodType<SavedSettings>;

const note = z.string().trim().max(300, "must be at most 300 characters").optional();
const version = z.number().int("must be a whole number").min(0, "must not be negative");

const changesBody = z
  .object({
    changes: z
      .record(z.string().max(80), z.union([z.string().max(4_000), z.number(), z.boolean(), z.null()]))
      .refine((changes) => Object.keys(changes).length > 0, "must hold at least one setting"),
    note,
    /** Refused when another version has come since. */
    expected_version: version.optional(),
  })
  .strict();

export function addSettingsRoutes(app: OpenAPIHono<SystemEnv>, deps: SystemDeps): void {
  const admin = deps.requireScope("admin");
  const { known, refused } = deps.settings;

  function deployedOf(env: SystemEnv["Bindings"]): Record<string, unknown> {
    const variables: Record<string, unknown> = { ...env };
    return Object.fromEntries(
      known.map(({ name }) => [name, variables[name]]).filter(([, value]) => value !== undefined),
    );
  }

  /** Checks and stores what `decide` makes of what counts now; tells the lanes. */
  async function save(
    context: SystemContext,
    what: { action: string; subject: string; note: string | null; expected: number | undefined },
    decide: (now: Overrides) => Overrides,
  ): Promise<SavedSettings> {
    const now = context.get("now");
    const by = context.get("actor").name;
    const { action, subject } = what;
    type Saved = { answer: SavedSettings; before: Changes; after: Changes };
    return await audited(context, deps.audit, { action, subject }, async (): Promise<Saved> => {
      const base = await currentOverrides(context.env.DB);
      const moved = () =>
        new Refusal(409, "Changed meanwhile", "Another version has come since. Read the settings again.", {
          parameter: "expected_version",
        });
      if (what.expected !== undefined && what.expected !== base.version) throw moved();
      const overrides = decide(base.overrides);
      const { before, after } = differences(base.overrides, overrides);
      if (Object.keys(after).length === 0) {
        const answer = { version: base.version, changed: false, before, after, command_id: null };
        return { answer, before, after };
      }
      const settings = merged(deployedOf(context.env), overrides, known);
      const faults = refused(settings);
      if (faults.length > 0) {
        const [name = ""] = Object.keys(after).filter((candidate) => faults.some((fault) => fault.includes(candidate)));
        throw new Refusal(400, "Wrong settings", faults.join("\n"), {
          parameter: name === "" ? "changes" : `changes.${name}`,
        });
      }
      const stored = await storeSettings(context.env.DB, base.version, { at: now, by, note: what.note, overrides });
      if (stored === null) throw moved();
      const plane = deps.plane(context.env);
      // The control plane keeps the number of lanes itself, and reads no settings.
      const lanes = settings.LANES ?? known.find(({ name }) => name === "LANES")?.fallback;
      if (after.LANES !== undefined) await plane.scale(Number(lanes));
      const { command } = await plane.command(
        { command: "RELOAD_CONFIG", scope: {}, reason: `settings version ${stored}`, expires_in_s: 300, by },
        now,
      );
      const answer = { version: stored, changed: true, before, after, command_id: command.command_id };
      return { answer, before, after };
    });
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/settings",
      tags,
      summary: "Every setting, what counts and why",
      responses: { ...ok(settingsSchema, "The settings. Of secrets, only whether they are set."), ...REFUSALS },
    }),
    async (context) => {
      const deployed = deployedOf(context.env);
      const versions = await listSettingsVersions(context.env.DB, { before: null, limit: HISTORY });
      const overrides = versions[0]?.overrides ?? {};
      const items = known.map(({ name, about, secret, atRunTime, fallback }) => {
        const raw = deployed[name];
        const own = typeof raw === "string" ? raw : null;
        const override = atRunTime ? overrides[name] : undefined;
        const who = override === undefined ? null : setBy(name, versions);
        return {
          name,
          about,
          secret,
          at_run_time: atRunTime,
          fallback,
          deployed: secret ? null : own,
          value: secret ? null : (override ?? own ?? fallback),
          is_set: own !== null && own !== "",
          overridden: override !== undefined,
          by: who?.by ?? null,
          since: who === null ? null : new Date(who.at).toISOString(),
        };
      });
      return context.json({ version: versions[0]?.version ?? 0, items }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/settings",
      tags,
      summary: "Change settings",
      description: "null takes an override back. All of it is checked before any of it counts.",
      middleware: [admin],
      request: { body: body(changesBody) },
      responses: { ...ok(savedSchema, "The version that counts now."), ...REFUSALS, ...CONFLICT },
    }),
    async (context) => {
      const { changes: given, note: said, expected_version: expected } = context.req.valid("json");
      const changes = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, value === null ? null : String(value)]),
      );
      const refusals = refusedChanges(changes, known);
      const [first] = refusals;
      if (first !== undefined)
        throw new Refusal(400, "Wrong settings", refusals.map(({ name, reason }) => `${name} ${reason}`).join("\n"), {
          parameter: `changes.${first.name}`,
        });
      const what = {
        action: "settings.change",
        subject: Object.keys(changes).join(", "),
        note: said ?? null,
        expected,
      };
      return context.json(await save(context, what, (now) => changed(now, changes)), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/settings/versions",
      tags,
      summary: "What was set, by whom and when",
      request: {
        query: z.object({ limit: limitParameter(200, 50), before: wholeNumber(1, 1_000_000_000).optional() }),
      },
      responses: {
        ...ok(z.object({ items: z.array(versionSchema), next: z.number().int().nullable() }), "The latest first."),
        ...REFUSALS,
      },
    }),
    async (context) => {
      const { limit, before } = context.req.valid("query");
      const versions = await listSettingsVersions(context.env.DB, { before: before ?? null, limit });
      const view = (one: SettingsVersion) => ({ ...one, at: new Date(one.at).toISOString() });
      const next = versions.length < limit ? null : (versions.at(-1)?.version ?? null);
      return context.json({ items: versions.map(view), next }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/settings/rollback",
      tags,
      summary: "Go back to a version",
      description: "As a new version, so that it can be taken back too. 0 is the deployment's own settings.",
      middleware: [admin],
      request: { body: body(z.object({ version, note, expected_version: version.optional() }).strict()) },
      responses: { ...ok(savedSchema, "The version that counts now."), ...REFUSALS, ...NOT_FOUND, ...CONFLICT },
    }),
    async (context) => {
      const { version: wanted, note: said, expected_version: expected } = context.req.valid("json");
      const overrides = await readSettingsVersion(context.env.DB, wanted);
      if (overrides === null)
        throw new Refusal(404, "Unknown version", `There is no settings version ${wanted}.`, { parameter: "version" });
      const subject = `version ${wanted}`;
      const what = { action: "settings.rollback", subject, note: said ?? `back to ${subject}`, expected };
      return context.json(await save(context, what, () => overrides), 200);
    },
  );
}
