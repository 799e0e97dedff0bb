/** Labels, kept as files: a carrier's answer is too large for a row, and is wanted again by whoever prints. */
import type { Label } from "../carriers/carrier.ts";
import type { Order } from "../order.ts";
import type { Reply } from "./reply.ts";
import { type CarrierDesk, carrierDesk, type Scene } from "./scene.ts";

const TYPES: Readonly<Record<Label["format"], string>> = { pdf: "application/pdf", zpl: "text/plain" };

const fileOf = ({ tenantId, id, reference }: Order, format: Label["format"]): string =>
  `orders/${tenantId}/${encodeURIComponent(id)}/${reference}.${format}`;

export async function keepLabel({ tools, journal }: Scene, label: Label, durationMs: number | null): Promise<void> {
  const file = fileOf(journal.order, label.format);
  await tools.files.put(file, label.bytes, { httpMetadata: { contentType: TYPES[label.format] } });
  journal.apply({ kind: "labelled", file, durationMs });
}

/** Fetches it where the carrier has one; a label that cannot be had yet holds nothing back, and is asked for again. */
export async function fetchLabel(scene: Scene, known: CarrierDesk | null = null): Promise<Reply> {
  const { journal, tools, book } = scene;
  const { shipment, state, labelFile } = journal.order;
  if (shipment === null) return { kind: "refused", why: `it is ${state}: no carrier has it` };
  if (labelFile !== null) return { kind: "done", changed: false, message: "its label is kept", state };
  const desk = known ?? (await carrierDesk(scene, journal.order.tenantId, shipment.accountId));
  if ("refused" in desk) return { kind: "refused", why: desk.refused };
  const format = desk.kind.capabilities.labels.includes("pdf") ? "pdf" : desk.kind.capabilities.labels[0];
  if (format === undefined) return { kind: "refused", why: `${desk.kind.title} makes no labels here` };
  book.during("fetch_label");
  const startedAt = tools.now();
  const { reference, expeditionId, createdAt } = shipment;
  const answer = await desk.opened.label({ reference, expeditionId, createdAt }, format, desk.port);
  if (answer.kind === "ok") {
    await keepLabel(scene, answer.value, tools.now() - startedAt);
    return { kind: "done", changed: true, message: "its label is kept", state };
  }
  journal.note({
    scope: "carrier",
    action: "fetch_label",
    status: "WARNING",
    message: `no label yet: ${answer.reason}`,
    durationMs: tools.now() - startedAt,
    meta: {},
  });
  return answer.kind === "rejected" ? { kind: "refused", why: answer.reason } : answer;
}
