/** Labels of many orders as one PDF, in the order asked for, and the mark that they were printed. */
import { joinedLabels } from "../carriers/joined-labels.ts";
import type { ListedOrder } from "../store/order-lists.ts";

export type MergedLabels =
  | { kind: "pdf"; bytes: Uint8Array }
  /** These have no label, or one that no PDF can hold: nothing was merged. */
  | { kind: "without"; orders: { id: string; orderId: string; reason: string }[] }
  /** What is stored as a PDF cannot be read as one. */
  | { kind: "unreadable"; reason: string };

/** Files that are open at once: each is one of the six connections that a request may have. */
const AT_ONCE = 4;

export async function mergedLabels(
  files: Pick<R2Bucket, "get">,
  orders: readonly ListedOrder[],
): Promise<MergedLabels> {
  const read: (Uint8Array | string)[] = [];
  for (let start = 0; start < orders.length; start += AT_ONCE)
    read.push(...(await Promise.all(orders.slice(start, start + AT_ONCE).map((order) => labelOf(files, order)))));
  const without = orders.flatMap(({ id, orderId }, index) => {
    const found = read[index];
    return typeof found === "string" ? [{ id, orderId, reason: found }] : [];
  });
  if (without.length > 0) return { kind: "without", orders: without };
  const bytes = read.filter((label) => typeof label !== "string");
  const joined = await joinedLabels(
    bytes.map((label) => ({ kind: "ok", value: { format: "pdf", bytes: label } })),
    "pdf",
  );
  return joined.kind === "ok"
    ? { kind: "pdf", bytes: joined.value.bytes }
    : { kind: "unreadable", reason: joined.reason };
}

/** The label's bytes, or why there is none. */
async function labelOf(files: Pick<R2Bucket, "get">, { labelFile }: ListedOrder): Promise<Uint8Array | string> {
  if (labelFile === null) return "it has no label yet";
  if (!labelFile.endsWith(".pdf")) return `its label is ${labelFile.split(".").pop()}, for a label printer`;
  const file = await files.get(labelFile);
  return file === null ? "its label is kept no longer" : new Uint8Array(await file.arrayBuffer());
}

/** Not part of the order that its own object writes: printing needs no turn. @param now epoch ms */
export async function markPrinted(
  db: D1Database,
  tenantId: string,
  ids: readonly string[],
  now: number,
): Promise<void> {
  await db
    .prepare(
      `UPDATE orders SET label_printed_at = ?3
       WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2)) AND label_file IS NOT NULL`,
    )
    .bind(tenantId, JSON.stringify(ids), now)
    .run();
}
