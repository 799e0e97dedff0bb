/** What Correos Express is sent of a shipment: texts only, each with its length (GrabacionEnviosRest v03.19). */
import type { Party } from "../../model.ts";
import type { ShipmentRequest } from "../carrier.ts";
import { type RequestLimits, requestProblems } from "../request-problems.ts";
import { cutTo, cutWords, decimalOf, emailWords, nameOf, streetOf, totalKg, usableEmail } from "../sent-text.ts";
import type { CorreosexAccount } from "./account.ts";

export const LIMITS: RequestLimits = {
  /** Of one parcel, as its published conditions have it for Paq 24; the contract decides. */
  maxWeightKg: 40,
  /** Its error 26. */
  demandsPhone: true,
  countries: null,
};

const LENGTHS = { name: 40, street: 300, city: 40, phone: 15, email: 75, reference: 30, observations: 80 };

const PICKUP_PRODUCT = "18";

export function shipmentProblems(request: ShipmentRequest): string[] {
  const { service, pickupPointId, recipient } = request;
  return [
    ...requestProblems(request, LIMITS),
    ...(/^\d{2}$/.test(service)
      ? []
      : [`service "${service}": Correos Express's products have two digits, such as 63`]),
    // Its error 26 ("CONTACTO DESTINATARIO: DATO OBLIGATORIO").
    ...(recipient.name.trim() === "" && (recipient.company?.trim() ?? "") !== ""
      ? ["recipient.name: missing; a firm needs a person as its contact"]
      : []),
    ...(pickupPointId !== null && service !== PICKUP_PRODUCT
      ? [`service ${service}: an order for a pick-up point goes with product ${PICKUP_PRODUCT}`]
      : []),
  ];
}

export function shipmentAdjustments({ recipient, observations }: ShipmentRequest): string[] {
  return [
    ...cutWords("recipient.name", nameOf(recipient), LENGTHS.name),
    ...cutWords("recipient.street", streetOf(recipient), LENGTHS.street),
    ...cutWords("recipient.city", recipient.city.trim(), LENGTHS.city),
    ...cutWords("recipient.phone", phoneOf(recipient), LENGTHS.phone),
    ...cutWords("observations", observations ?? "", LENGTHS.observations),
    ...emailWords(recipient),
  ];
}

export function shipmentBody(request: ShipmentRequest, account: CorreosexAccount): unknown {
  const { sender, recipient, parcels, reference, cashOnDelivery, pickupPointId } = request;
  const [year = "", month = "", day = ""] = request.shipOn.split("-");
  return {
    solicitante: account.solicitante,
    canalEntrada: "",
    numEnvio: "",
    ref: cutTo(reference, LENGTHS.reference),
    refCliente: "",
    fecha: `${day}${month}${year}`,
    codRte: account.clientCode,
    ...partyFields(sender, "Rte"),
    codDest: "",
    ...partyFields(recipient, "Dest"),
    contacOtrs: "",
    telefOtrs: "",
    emailOtrs: "",
    observac: cutTo(request.observations ?? "", LENGTHS.observations),
    numBultos: String(parcels.length),
    kilos: String(totalKg(parcels)),
    // Sizes are left to its own scales: integrations disagree whether they are metres or centimetres.
    volumen: "",
    alto: "",
    largo: "",
    ancho: "",
    producto: request.service,
    // Paid by the sender.
    portes: "P",
    reembolso: cashOnDelivery === null ? "" : decimalOf(cashOnDelivery),
    entrSabado: request.saturday ? "S" : "",
    seguro: "",
    numEnvioVuelta: "",
    listaBultos: parcels.map(({ weightG }, at) => ({
      alto: "",
      ancho: "",
      codBultoCli: String(at + 1),
      codUnico: "",
      descripcion: "",
      kilos: String(weightG / 1000),
      largo: "",
      observaciones: "",
      orden: String(at + 1),
      referencia: `${reference}_${at + 1}`,
      volumen: "",
    })),
    codDirecDestino: "",
    password: "",
    listaInformacionAdicional: [
      {
        // 1: PDF. Without the last it comes in base64 of base64.
        tipoEtiqueta: "1",
        etiquetaPDF: "N",
        codificacionUnicaB64: "1",
        ...(pickupPointId === null ? {} : { idPtoExterno: pickupPointId }),
      },
    ],
  };
}

/** Spain's postcodes are national; Portugal's go as their first four digits, and all others as they are. */
function partyFields<Suffix extends "Rte" | "Dest">(party: Party, suffix: Suffix): Record<string, string> {
  const { country } = party;
  const postcode = party.postcode.trim();
  const international = country === "ES" ? "" : country === "PT" ? postcode.slice(0, 4) : postcode;
  const email = usableEmail(party.email) ?? "";
  return {
    [`nom${suffix}`]: cutTo(nameOf(party), LENGTHS.name),
    [`nif${suffix}`]: party.taxId ?? "",
    [`dir${suffix}`]: cutTo(streetOf(party), LENGTHS.street),
    [`pob${suffix}`]: cutTo(party.city.trim(), LENGTHS.city),
    [`codPosNac${suffix}`]: country === "ES" ? postcode : "",
    [`paisISO${suffix}`]: country,
    [`codPosInt${suffix}`]: international,
    [`contac${suffix}`]: cutTo(party.name.trim(), LENGTHS.name),
    [`telef${suffix}`]: cutTo(phoneOf(party), LENGTHS.phone),
    // Half an address would be another's.
    [`email${suffix}`]: email.length > LENGTHS.email ? "" : email,
  };
}

const phoneOf = ({ phone }: Party): string => (phone ?? "").replace(/[^\d+]/g, "");
