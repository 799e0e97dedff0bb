/**
 * The file that TIPSA's own web takes: 26 columns, ";", CRLF. The one way to ship with TIPSA that needs no contract for
 * its web services. For their program to read, so that nothing in it is disarmed.
 */
import { csvDocument } from "../../csv.ts";
import type { ShipmentRequest } from "../carrier.ts";
import { decimalOf, nameOf, streetOf, totalKg, usableEmail } from "../sent-text.ts";

export type TipsaImportRow = {
  request: ShipmentRequest;
  /** Código de cliente at its agency. */
  clientCode: string;
};

/** Economy 24 h: where the shipment's service is not one of TIPSA's codes. */
const DEFAULT_PRODUCT = "48";
const PARCEL_TYPE = "PTR180P";
const FALSE = "FALSE";

const COLUMNS: readonly (readonly [header: string, cell: (row: TipsaImportRow) => string])[] = [
  ["Referencia", ({ request }) => request.reference],
  ["Nombre Consignatario", ({ request }) => nameOf(request.recipient)],
  ["Dirección Consignatario", ({ request }) => streetOf(request.recipient)],
  ["Poblacion Consignatario", ({ request }) => request.recipient.city.trim()],
  ["Código Postal Consignatario", ({ request }) => postcodeOf(request)],
  ["País del Consignatario", ({ request }) => request.recipient.country],
  ["Contacto Consignatario", ({ request }) => request.recipient.name.trim()],
  ["Teléfono Consignatario", ({ request }) => request.recipient.phone?.trim() ?? ""],
  ["Bultos", ({ request }) => String(request.parcels.length)],
  ["Kilos", ({ request }) => String(totalKg(request.parcels))],
  ["Volumen", () => ""],
  ["Portes", () => ""],
  ["Producto", ({ request }) => (/^[0-9A-Z]{2}$/.test(request.service) ? request.service : DEFAULT_PRODUCT)],
  ["Reembolso", ({ request }) => (request.cashOnDelivery === null ? "" : decimalOf(request.cashOnDelivery))],
  ["Fecha Aplazada", () => ""],
  ["Observaciones1", ({ request }) => request.observations ?? ""],
  ["Email Destino", ({ request }) => usableEmail(request.recipient.email) ?? ""],
  ["Tipo Bultos", () => PARCEL_TYPE],
  ["Departamento Cliente", () => ""],
  ["Devolución Conforme", () => FALSE],
  ["Fecha", ({ request }) => request.shipOn.split("-").reverse().join("/")],
  ["Nif Consignatario", ({ request }) => request.recipient.taxId ?? ""],
  ["Nombre Cliente", ({ request }) => nameOf(request.sender)],
  ["Retorno", () => FALSE],
  ["Código Cliente", ({ clientCode }) => clientCode],
  ["Multireferencia", () => FALSE],
];

export function tipsaImportFile(rows: readonly TipsaImportRow[]): string {
  const records = rows.map((row) => COLUMNS.map(([, cell]) => cell(row)));
  return csvDocument([COLUMNS.map(([header]) => header), ...records], { separator: ";", formulas: "kept" });
}

/** Spreadsheets take the leading 0 of Álava to Barcelona away: four digits in Spain are five. */
function postcodeOf({ recipient: { country, postcode } }: ShipmentRequest): string {
  const trimmed = postcode.trim();
  return country === "ES" && /^\d{4}$/.test(trimmed) ? `0${trimmed}` : trimmed;
}
