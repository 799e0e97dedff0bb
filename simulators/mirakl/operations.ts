/** Which operation a call is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Call, Reply } from "./call.ts";
import { ok } from "./call.ts";
import { listOrders } from "./listing.ts";
import { acceptOrder, setTracking, shipOrder } from "./orders.ts";
import { CARRIERS } from "./people-and-goods.ts";
import { createShipments, listItemsToShip, listShipments, setTrackings, shipShipments } from "./shipments.ts";

export type Operation = {
  id: string;
  method: string;
  path: RegExp;
  answer: (call: Call) => Reply;
  /** Whether the document asks for no key. */
  isOpen?: true;
};

const ACCOUNT = join(import.meta.dirname, "../fixtures/mirakl/examples/A01-response-200-0.json");

/** A01: the vendor's example, of this shop. */
function account({ shopId }: Call): Reply {
  const example = z.looseObject({}).parse(JSON.parse(readFileSync(ACCOUNT, "utf8")));
  return ok({ ...example, shop_id: shopId, shop_name: `Tienda ${shopId}`, currency_iso_code: "EUR" });
}

const OPERATIONS: readonly Operation[] = [
  { id: "OR11", method: "GET", path: /^\/api\/orders$/, answer: listOrders },
  { id: "OR21", method: "PUT", path: /^\/api\/orders\/([^/]+)\/accept$/, answer: acceptOrder },
  { id: "OR23", method: "PUT", path: /^\/api\/orders\/([^/]+)\/tracking$/, answer: setTracking },
  { id: "OR24", method: "PUT", path: /^\/api\/orders\/([^/]+)\/ship$/, answer: shipOrder },
  { id: "ST01", method: "POST", path: /^\/api\/shipments$/, answer: createShipments },
  { id: "ST11", method: "GET", path: /^\/api\/shipments$/, answer: listShipments },
  { id: "ST12", method: "GET", path: /^\/api\/shipments\/items_to_ship$/, answer: listItemsToShip },
  { id: "ST23", method: "POST", path: /^\/api\/shipments\/tracking$/, answer: setTrackings },
  { id: "ST24", method: "PUT", path: /^\/api\/shipments\/ship$/, answer: shipShipments },
  { id: "SH21", method: "GET", path: /^\/api\/shipping\/carriers$/, answer: () => ok({ carriers: CARRIERS }) },
  { id: "A01", method: "GET", path: /^\/api\/account$/, answer: account },
  { id: "V01", method: "GET", path: /^\/api\/version$/, answer: () => ok({ version: "simulator" }), isOpen: true },
];

/** The operation and what its path names; or the methods that the path takes; an unknown path takes none. */
export function operationOf(
  method: string,
  path: string,
): { operation: Operation; id: string } | { allowed: string[] } {
  const here = OPERATIONS.filter((operation) => operation.path.test(path));
  const operation = here.find((one) => one.method === method);
  if (operation === undefined) return { allowed: here.map((one) => one.method) };
  return { operation, id: decodeURIComponent(operation.path.exec(path)?.[1] ?? "") };
}
