/** What GrabaEnvio24 is sent, what it answers, and what would be refused. */
import type { Answer } from "../../upstream.ts";
import type { CreatedShipment, ShipmentRequest } from "../carrier.ts";
import { type RequestLimits, requestProblems } from "../request-problems.ts";
import { decimalOf, emailWords, nameOf, streetOf, totalKg, usableEmail } from "../sent-text.ts";
import { textOf, type XmlElement } from "../xml/xml.ts";
import type { TipsaAccount } from "./account.ts";
import { requestDay } from "./dates.ts";
import type { Session } from "./session.ts";
import type { Parameters } from "./soap.ts";

export const LIMITS: RequestLimits = {
  /** Of one parcel; what the orchestrator that this product follows was set to. Contracts may allow less or more. */
  maxWeightKg: 30,
  demandsPhone: false,
  countries: null,
};

/** Where buyers pick up at a point of TIPSA's. */
const PICKUP_SERVICE = "50";

export function shipmentProblems(request: ShipmentRequest): string[] {
  const { service, pickupPointId } = request;
  return [
    ...requestProblems(request, LIMITS),
    ...(/^[0-9A-Z]{2}$/.test(service) ? [] : [`service "${service}": TIPSA's codes have two characters, such as 48`]),
    ...(pickupPointId !== null && service !== PICKUP_SERVICE
      ? [`service ${service}: an order for a pick-up point goes with service ${PICKUP_SERVICE}`]
      : []),
  ];
}

export const shipmentAdjustments = ({ recipient }: ShipmentRequest): string[] => emailWords(recipient);

export function shipmentParameters(request: ShipmentRequest, account: TipsaAccount): Parameters {
  const { sender, recipient, parcels, observations, cashOnDelivery, pickupPointId } = request;
  const [first, ...others] = parcels;
  // One size is all that it takes: with several parcels none of them is that of the shipment.
  const size = others.length === 0 ? (first?.size ?? null) : null;
  const email = usableEmail(recipient.email);
  const phone = recipient.phone?.trim() ?? "";
  return {
    strCodAgeCargo: account.agencyCode,
    strCodAgeOri: account.agencyCode,
    dtFecha: requestDay(request.shipOn),
    strCodTipoServ: request.service,
    strCodCli: account.clientCode,
    strNomOri: nameOf(sender),
    strDirOri: streetOf(sender),
    strPobOri: sender.city.trim(),
    strCPOri: sender.postcode.trim(),
    strTlfOri: sender.phone?.trim() ?? "",
    strNomDes: nameOf(recipient),
    strDirDes: streetOf(recipient),
    strPobDes: recipient.city.trim(),
    strCPDes: recipient.postcode.trim(),
    strTlfDes: phone,
    strCodPais: recipient.country,
    intPaq: parcels.length,
    dPesoOri: totalKg(parcels),
    ...(size === null ? {} : { dAltoOri: size.heightCm, dAnchoOri: size.widthCm, dLargoOri: size.lengthCm }),
    ...(cashOnDelivery === null ? {} : { dReembolso: decimalOf(cashOnDelivery) }),
    strRef: request.reference,
    strObs: [pickupPointId === null ? "" : `Punto ${pickupPointId}`, observations ?? ""]
      .filter((text) => text !== "")
      .join(" "),
    strPersContacto: recipient.name.trim(),
    boSabado: request.saturday,
    boRetorno: false,
    boDesSMS: phone !== "",
    strDesMoviles: phone,
    boDesEmail: email !== null,
    strDesDirEmails: email ?? "",
    boInsert: true,
  };
}

/** `shipOn` is "YYYY-MM-DD". The albarán is the tracking number too. */
export function createdOf(reply: XmlElement, shipOn: string, session: Session): Answer<CreatedShipment> {
  const albaran = textOf(reply, "strAlbaranOut");
  if (albaran === null || !/^\d{10}$/.test(albaran)) {
    return { kind: "malformed", reason: `strAlbaranOut "${albaran ?? ""}" is not ten digits` };
  }
  return { kind: "ok", value: shipmentOf(albaran, trackingUrlOf(session, textOf(reply, "strGuidOut"), shipOn)) };
}

export const shipmentOf = (albaran: string, trackingUrl: string | null): CreatedShipment => ({
  expeditionId: albaran,
  trackingNumber: albaran,
  trackingUrl,
  parcelNumbers: [],
  label: null,
});

/** The login's template with {GUID}, braces and all, as the bare GUID and {FECHA} as DD/MM/YYYY. */
export function trackingUrlOf(session: Session, guid: string | null, shipOn: string): string | null {
  const { trackingTemplate } = session;
  if (trackingTemplate === null || guid === null || guid === "") return null;
  const [year = "", month = "", day = ""] = shipOn.split("-");
  return trackingTemplate
    .replaceAll("{GUID}", guid.replace(/[{}]/g, ""))
    .replaceAll("{FECHA}", `${day}/${month}/${year}`);
}
