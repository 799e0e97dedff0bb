/**
 * From PENDING_POST to its carrier, once. What is asked of a carrier is written down before the call leaves; whenever
 * that call's end is not known, the carrier is asked by our reference before anything is created again, and where it
 * cannot be asked a person is.
 */
import type { CreatedShipment } from "../carriers/carrier.ts";
import { chooseCarrier } from "../choice.ts";
import type { Choice } from "../order.ts";
import { type Built, shipmentRequest } from "../shipment-request.ts";
import { isFailed } from "../state-machine.ts";
import { weighed } from "../store/sku-weights.ts";
import { type Intent, readIntent, remember, waitBeforeAbsent } from "./intent.ts";
import { fetchLabel, keepLabel } from "./label.ts";
import { failureOf, type Reply, replyOf } from "./reply.ts";
import { type CarrierDesk, carrierDesk, type Scene } from "./scene.ts";
import { pushWork, shipWork } from "./work.ts";

export type ShipMessage = {
  type: "ship";
  /** A person's choice for this order, over rules and over an earlier choice. */
  accountId?: string;
  service?: string;
};

export async function ship(scene: Scene, message: ShipMessage): Promise<Reply> {
  const { journal, by } = scene;
  const { state, retryAt } = journal.order;
  if (state === "FAILED_POST") {
    if (by === "system" && retryAt === null) return { kind: "refused", why: "it waits for a person" };
    journal.apply({ kind: "retried", by: by === "system" ? "itself" : "a person" });
  }
  if (journal.order.state !== "PENDING_POST") return already(scene);
  if (journal.order.heldBecause !== null) return { kind: "refused", why: journal.order.heldBecause };

  // What was begun is ended first, whatever has been chosen since: it may be on a van already.
  const intent = readIntent(scene);
  if (intent?.end === "created" && intent.reference === journal.order.reference) return adopt(scene, intent, "found");
  if (intent?.end === "open") {
    const settled = await settle(scene, intent);
    if (settled !== "absent") return settled;
  }
  // A weight that was typed in since the order came counts.
  const { told } = journal.order;
  journal.apply({ kind: "told", told, weight: await weighed(scene.tools.db, told, scene.tenant, scene.shop) });
  const chosen = await choose(scene, message);
  if ("refused" in chosen) return fail(scene, chosen.code, chosen.refused);
  const desk = await carrierDesk(scene, journal.order.tenantId, chosen.accountId);
  if ("refused" in desk) return fail(scene, "no-account", desk.refused);
  if (!desk.account.isOn) return fail(scene, "account-off", `the carrier account "${desk.account.name}" is off`);

  const built = shipmentRequest(journal.order, scene.tenant, chosen, desk.kind, scene.tools.now());
  const problems = built.ok ? desk.opened.problems(built.request) : built.problems;
  if (!built.ok || problems.length > 0) return fail(scene, "invalid", problems.join("; "));
  const { request } = built;
  const next: Intent = {
    reference: request.reference,
    carrier: chosen.carrier,
    accountId: chosen.accountId,
    service: chosen.service,
    shipOn: request.shipOn,
    hash: await sha256(JSON.stringify(request)),
    at: scene.tools.now(),
    unclearAt: null,
    end: "open",
    created: null,
  };
  if (desk.kind.capabilities.create === "file") {
    const { reference } = request;
    const handed = { expeditionId: reference, trackingNumber: null, trackingUrl: null, parcelNumbers: [] };
    return adopt(scene, { ...next, end: "created", created: handed }, "handed over");
  }
  remember(scene, next);
  return create(scene, desk, built, next);
}

async function create(
  scene: Scene,
  desk: CarrierDesk,
  { request, notes }: Extract<Built, { ok: true }>,
  intent: Intent,
): Promise<Reply> {
  const { journal, tools, book } = scene;
  book.during("create_shipment");
  for (const words of [...notes, ...desk.opened.adjustments(request)])
    journal.note({
      scope: "carrier",
      action: "create_shipment",
      status: "WARNING",
      message: words,
      durationMs: null,
      meta: {},
    });
  const answer = await desk.opened.create(request, desk.port);
  const durationMs = tools.now() - intent.at;
  if (answer.kind === "ok") {
    const { label, ...created } = answer.value;
    const done: Intent = { ...intent, end: "created", created };
    remember(scene, done);
    return adopt(scene, done, "created", { desk, label, durationMs });
  }
  const failure = failureOf(answer);
  // A refusal and a "not now" say that nothing was made; silence and noise say nothing.
  const isClear = answer.kind === "rejected" || answer.kind === "throttled";
  remember(scene, isClear ? { ...intent, end: "refused" } : { ...intent, unclearAt: tools.now() });
  journal.apply({ kind: "failed", step: "post", failure, durationMs });
  return replyOf(answer);
}

/** Asks the carrier what became of an earlier call. "absent": nothing, and it may be asked anew. */
async function settle(scene: Scene, intent: Intent): Promise<Reply | "absent"> {
  const { journal, tools, book } = scene;
  const { tenantId } = journal.order;
  const desk = await carrierDesk(scene, tenantId, intent.accountId);
  if ("refused" in desk)
    return fail(scene, "unclear", `an earlier call has not ended clearly, and ${desk.refused}: say what became of it`);
  if (!desk.kind.capabilities.findsByReference)
    return fail(
      scene,
      "unclear",
      `${desk.kind.title} did not say whether it has a shipment of ${intent.reference}, and cannot be asked: ` +
        "look there, then say whether it is there",
    );
  book.during("find_shipment");
  const startedAt = tools.now();
  const found = await desk.opened.find(intent.reference, intent.shipOn, desk.port);
  if (found.kind !== "ok") {
    journal.apply({ kind: "failed", step: "post", failure: failureOf(found), durationMs: tools.now() - startedAt });
    return replyOf(found);
  }
  if (found.value !== null) {
    const { label, ...created } = found.value;
    const done: Intent = { ...intent, end: "created", created };
    remember(scene, done);
    return adopt(scene, done, "found", { desk, label, durationMs: tools.now() - startedAt });
  }
  const waitMs = waitBeforeAbsent(intent, desk.kind.capabilities.settlesWithinMs, tools.now());
  if (waitMs > 0) {
    remember(scene, { ...intent, missedAt: intent.missedAt ?? tools.now() });
    const message = `${desk.kind.title} has no shipment of ${intent.reference} yet: it is asked again before anything is made`;
    const failure = { code: "unclear", message, temporary: true, notBeforeMs: waitMs };
    journal.apply({ kind: "failed", step: "post", failure, durationMs: tools.now() - startedAt });
    journal.after.push((order) => shipWork(order, intent, `sure-${intent.at}`, "system", { delayMs: waitMs }));
    return done(scene, message);
  }
  remember(scene, { ...intent, end: "absent" });
  journal.note({
    scope: "carrier",
    action: "find_shipment",
    status: "OK",
    message: `${desk.kind.title} has no shipment of ${intent.reference}: it may be made`,
    durationMs: tools.now() - startedAt,
    meta: {},
  });
  return "absent";
}

type Fresh = { desk: CarrierDesk; label: CreatedShipment["label"]; durationMs: number };

/** The carrier has it: from here on the order is POSTED, whatever else goes wrong. */
async function adopt(
  scene: Scene,
  intent: Intent,
  how: "created" | "found" | "handed over",
  fresh: Fresh | null = null,
): Promise<Reply> {
  const { journal } = scene;
  const { created } = intent;
  if (created === null) throw new Error("an intent that ended well without a shipment");
  const { carrier, accountId, service, reference, shipOn, at } = intent;
  const shipment = { carrier, accountId, service, reference, shipOn, createdAt: at, ...created };
  const why = journal.apply({ kind: "posted", shipment, how, durationMs: fresh?.durationMs ?? null });
  if (why !== null) return { kind: "refused", why };
  try {
    if (fresh?.label != null) await keepLabel(scene, fresh.label, null);
    else await fetchLabel(scene, fresh?.desk ?? null);
  } catch (error) {
    const message = `its label could not be kept yet: ${error instanceof Error ? error.message : error}`;
    journal.note({ scope: "carrier", action: "fetch_label", status: "WARNING", message, durationMs: null, meta: {} });
  }
  journal.apply({ kind: "awaiting" });
  if (created.trackingNumber !== null) {
    const { trackingNumber, trackingUrl } = created;
    journal.apply({ kind: "number", trackingNumber, trackingUrl, from: how });
    journal.after.push((order) => pushWork(order));
  }
  return done(scene, `${how} at ${carrier}: ${created.expeditionId}`);
}

/** A person has looked: the shipment that an unclear call left is there, or is not. */
export async function resolve(
  scene: Scene,
  { found }: { type: "resolve"; found: { expeditionId: string; trackingNumber: string | null } | null },
): Promise<Reply> {
  const { journal } = scene;
  const intent = readIntent(scene);
  if (intent?.end !== "open" || intent.reference !== journal.order.reference)
    return { kind: "refused", why: "nothing about it is unclear" };
  journal.note({
    scope: "orchestrator",
    action: "resolve_shipment",
    status: "OK",
    message: found === null ? "a person found no shipment at the carrier" : `a person found ${found.expeditionId}`,
    durationMs: null,
    meta: {},
  });
  if (found === null) {
    remember(scene, { ...intent, end: "absent" });
    return done(scene, "it may be posted anew");
  }
  if (isFailed(journal.order.state)) journal.apply({ kind: "retried", by: "a person" });
  const settled: Intent = { ...intent, end: "created", created: { ...found, trackingUrl: null, parcelNumbers: [] } };
  remember(scene, settled);
  return adopt(scene, settled, "found");
}

/** A person's choice stands; the rules are asked each time, since they may have been changed for this very order. */
async function choose(
  scene: Scene,
  { accountId, service }: ShipMessage,
): Promise<Choice | { refused: string; code: string }> {
  const { journal } = scene;
  const known = journal.order.choice;
  if (accountId === undefined && known?.by.kind === "person") return known;
  const asked = accountId === undefined ? null : { accountId, service: service ?? null };
  const choice = await chooseCarrier(scene, asked);
  if (!("refused" in choice) && JSON.stringify(choice) !== JSON.stringify(known))
    journal.apply({ kind: "chosen", choice });
  return choice;
}

function fail(scene: Scene, code: string, message: string): Reply {
  const failure = { code, message, temporary: false, notBeforeMs: 0 };
  scene.journal.apply({ kind: "failed", step: "post", failure, durationMs: null });
  return { kind: "refused", why: message };
}

function already(scene: Scene): Reply {
  const { state, shipment } = scene.journal.order;
  if (shipment === null) return { kind: "refused", why: `it is ${state}` };
  return done(scene, `${shipment.carrier} has it already: ${shipment.expeditionId}`);
}

const done = ({ journal }: Scene, message: string): Reply => ({
  kind: "done",
  changed: journal.operations.length > 0,
  message,
  state: journal.order.state,
});

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
