/**
 * SEUR: the PIC API v1, as its own shop modules and a client made of its OpenAPI use it. Shipments are found by our
 * reference; other customers' of the same reference answer too, where a question does not name the account.
 */
import { z } from "zod";
import type { Answer, UpstreamPort } from "../../upstream.ts";
import type { CarrierAdapter, CarrierEvent, CreatedShipment, Label, ShipmentRef } from "../carrier.ts";
import { joinedLabels } from "../joined-labels.ts";
import { isLabel, labelOfBase64 } from "../label-bytes.ts";
import { MADRID } from "../zone-clock.ts";
import { partsOf, type SeurAccount, seurAccount } from "./account.ts";
import { callSeur, openSession } from "./api.ts";
import { type Found, foundSchema, historyOf } from "./history.ts";
import { LIMITS, shipmentAdjustments, shipmentBody, shipmentProblems } from "./shipment.ts";

const createdSchema = z.object({
  shipmentCode: z.string().min(1),
  ecbs: z.array(z.string()).nullish(),
});

const labelsSchema = z.array(
  z.object({ pdf: z.string().nullish(), label: z.string().nullish(), errorsDesc: z.string().nullish() }),
);

const summarySchema = z.array(z.object({ type: z.string().nullish(), shipmentInternalCode: z.string().nullish() }));

export const seur: CarrierAdapter<SeurAccount> = {
  id: "seur",
  title: "SEUR",
  zone: MADRID,
  capabilities: {
    create: "api",
    labels: ["pdf", "zpl"],
    findsByReference: true,
    settlesWithinMs: 90_000,
    tracks: true,
    tellsMoved: false,
    cancels: true,
    webhooks: false,
    cashOnDelivery: true,
    saturday: true,
    ...LIMITS,
    services: [
      { code: "31/2", name: "B2C, national" },
      { code: "1/2", name: "B2B, national" },
      { code: "1/48", name: "2shop, national" },
      { code: "3/2", name: "SEUR 10" },
      { code: "9/2", name: "SEUR 13:30" },
      { code: "77/104", name: "Classic B2C, international" },
      { code: "77/70", name: "Classic B2B, international" },
      { code: "77/48", name: "2shop, international" },
      { code: "19/70", name: "NetExpress" },
    ],
  },
  account: seurAccount,
  secrets: ["clientSecret", "password"],
  problems: shipmentProblems,
  adjustments: shipmentAdjustments,

  async create(request, account, port): Promise<Answer<CreatedShipment>> {
    const call = { method: "POST", path: "/pic/v1/shipments", body: shipmentBody(request, account) } as const;
    const answer = await callSeur(call, createdSchema, account, port);
    if (answer.kind !== "ok") return answer;
    if (answer.value === null) return { kind: "malformed", reason: "a shipment was answered with nothing (HTTP 204)" };
    const { shipmentCode, ecbs } = answer.value;
    return { kind: "ok", value: shipmentOf(shipmentCode, request.reference, request.shipOn, ecbs ?? []) };
  },

  async find(reference, shipOn, account, port): Promise<Answer<CreatedShipment | null>> {
    const own = await summary(reference, ownFilters(account), account, port);
    if (own.kind !== "ok") return own;
    const [code] = own.value;
    if (code !== undefined) return { kind: "ok", value: shipmentOf(code, reference, shipOn, []) };
    // International ones are kept under the unit of their destination, and only then is the account no help.
    const anyones = await summary(reference, {}, account, port);
    if (anyones.kind !== "ok") return anyones;
    const [theirs, ...others] = anyones.value;
    if (theirs === undefined) return { kind: "ok", value: null };
    // A reference ends in a hash of its order (order.ts): nobody else has it, but for whoever copies it.
    if (others.length === 0) return { kind: "ok", value: shipmentOf(theirs, reference, shipOn, []) };
    const reason = `SEUR has ${anyones.value.length} shipments of reference ${reference} outside of this account: look there before shipping again`;
    return { kind: "rejected", code: null, reason };
  },

  async label({ expeditionId }, format, account, port): Promise<Answer<Label>> {
    const query = { code: expeditionId, type: format.toUpperCase(), entity: "SHIPMENTS", templateType: "GEOLABEL" };
    const call = { method: "GET", path: "/pic/v1/labels", query } as const;
    const answer = await callSeur(call, labelsSchema, account, port);
    if (answer.kind !== "ok") return answer;
    const parcels = answer.value ?? [];
    const error = parcels.find(({ errorsDesc }) => errorsDesc)?.errorsDesc;
    if (error) return { kind: "rejected", code: null, reason: error };
    return joinedLabels(
      parcels.map(({ pdf, label }) => (format === "pdf" ? labelOfBase64(pdf ?? "", "pdf") : zplOf(label ?? ""))),
      format,
    );
  },

  async events(shipment: ShipmentRef, account, port): Promise<Answer<CarrierEvent[]>> {
    const own = await history(shipment.reference, ownFilters(account), account, port);
    if (own.kind !== "ok") return own;
    if (own.value.length > 0) return historyOf(own.value);
    const anyones = await history(shipment.reference, {}, account, port);
    if (anyones.kind !== "ok") return anyones;
    return historyOf(anyones.value.filter(({ shipmentRef }) => shipmentRef === shipment.expeditionId));
  },

  async moved(): Promise<Answer<string[]>> {
    return { kind: "rejected", code: null, reason: "SEUR does not tell which shipments have moved" };
  },

  async cancel({ expeditionId }, account, port): Promise<Answer<null>> {
    const call = { method: "POST", path: "/pic/v1/shipments/cancel", body: { codes: [expeditionId] } } as const;
    const answer = await callSeur(call, z.unknown(), account, port);
    return answer.kind === "ok" ? { kind: "ok", value: null } : answer;
  },

  async probe(account, port): Promise<Answer<null>> {
    const token = await openSession(account, port);
    return token.kind === "ok" ? { kind: "ok", value: null } : token;
  },
};

const ownFilters = (account: SeurAccount): Record<string, string> => ({ idNumber: account.taxId, ...partsOf(account) });

function tracking(kind: "simplified" | "extended", reference: string, filters: Record<string, string>) {
  const query = { ref: reference, refType: "REFERENCE", ...filters };
  return { method: "GET", path: `/pic/v1/tracking-services/${kind}`, query } as const;
}

/** Codes of the shipments of a reference; collections ("Rec") have references too. */
async function summary(
  reference: string,
  filters: Record<string, string>,
  account: SeurAccount,
  port: UpstreamPort,
): Promise<Answer<string[]>> {
  const answer = await callSeur(tracking("simplified", reference, filters), summarySchema, account, port);
  if (answer.kind !== "ok") return answer;
  const shipments = (answer.value ?? []).filter(({ type }) => type !== "Rec");
  const codes = shipments.flatMap(({ shipmentInternalCode }) => shipmentInternalCode || []);
  if (codes.length < shipments.length) return { kind: "malformed", reason: "a shipment without shipmentInternalCode" };
  return { kind: "ok", value: [...new Set(codes)] };
}

async function history(
  reference: string,
  filters: Record<string, string>,
  account: SeurAccount,
  port: UpstreamPort,
): Promise<Answer<Found[]>> {
  const answer = await callSeur(tracking("extended", reference, filters), z.array(foundSchema), account, port);
  return answer.kind === "ok" ? { kind: "ok", value: answer.value ?? [] } : answer;
}

function shipmentOf(code: string, reference: string, shipOn: string, ecbs: readonly string[]): CreatedShipment {
  const [year = "", month = "", day = ""] = shipOn.split("-");
  const page = new URLSearchParams({
    segOnlineIdentificador: reference,
    segOnlineFecha: `${day}-${month}-${year}`,
  });
  return {
    expeditionId: code,
    trackingNumber: code,
    trackingUrl: `https://www.seur.com/livetracking/pages/seguimiento-online.do?${page}`,
    parcelNumbers: ecbs,
    label: null,
  };
}

function zplOf(text: string): Answer<Label> {
  const bytes = new TextEncoder().encode(text);
  return isLabel(bytes, "zpl") ? { kind: "ok", value: { format: "zpl", bytes } } : labelOfBase64(text, "zpl");
}
