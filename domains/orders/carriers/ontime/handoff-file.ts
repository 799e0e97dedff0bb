/**
 * The file in which shipments leave for OnTime, or for any carrier that takes files: one record a shipment, one parcel
 * count and weight for all its parcels. For a program to read, so that nothing in it is disarmed.
 */
import { csvDocument } from "../../csv.ts";
import type { ShipmentRequest } from "../carrier.ts";
import { decimalOf, nameOf, streetOf, totalKg, usableEmail } from "../sent-text.ts";

const COLUMNS: readonly (readonly [header: string, cell: (request: ShipmentRequest) => string])[] = [
  ["referencia", ({ reference }) => reference],
  ["fecha", ({ shipOn }) => shipOn],
  ["servicio", ({ service }) => service],
  ["destinatario", ({ recipient }) => nameOf(recipient)],
  ["contacto", ({ recipient }) => recipient.name.trim()],
  ["direccion", ({ recipient }) => streetOf(recipient)],
  ["cp", ({ recipient }) => recipient.postcode.trim()],
  ["poblacion", ({ recipient }) => recipient.city.trim()],
  ["provincia", ({ recipient }) => recipient.region ?? ""],
  ["pais", ({ recipient }) => recipient.country],
  ["telefono", ({ recipient }) => recipient.phone?.trim() ?? ""],
  ["email", ({ recipient }) => usableEmail(recipient.email) ?? ""],
  ["nif", ({ recipient }) => recipient.taxId ?? ""],
  ["bultos", ({ parcels }) => String(parcels.length)],
  ["kilos", ({ parcels }) => String(totalKg(parcels))],
  ["reembolso", ({ cashOnDelivery }) => (cashOnDelivery === null ? "" : decimalOf(cashOnDelivery))],
  ["sabado", ({ saturday }) => (saturday ? "S" : "N")],
  ["observaciones", ({ observations }) => observations ?? ""],
  ["remitente", ({ sender }) => nameOf(sender)],
  ["direccion_remitente", ({ sender }) => streetOf(sender)],
  ["cp_remitente", ({ sender }) => sender.postcode.trim()],
  ["poblacion_remitente", ({ sender }) => sender.city.trim()],
];

/** UTF-8 text with ";", CRLF and a header. Amounts are euros with a point, weights kilograms, days YYYY-MM-DD. */
export function handoffFile(requests: readonly ShipmentRequest[]): string {
  const records = requests.map((request) => COLUMNS.map(([, cell]) => cell(request)));
  return csvDocument([COLUMNS.map(([header]) => header), ...records], { separator: ";", formulas: "kept" });
}
