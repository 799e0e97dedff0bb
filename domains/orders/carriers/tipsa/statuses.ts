/**
 * TIPSA's catalogue of states ("Tabla de tipos de estados", DinaPaq web services 64.0). A word and its meaning are one
 * row, so that neither can move without the other: a table shifted by one (2 = delivered) is in wide use, and has called
 * parcels delivered that were still in the van. Envialia runs the same protocol with another catalogue (3 = incident,
 * 4 = delivered): its recordings show the form of answers, never what a state means here.
 */
import type { TrackingStatus } from "../../model.ts";

export type StateTable = Readonly<Record<string, readonly [status: TrackingStatus, text: string]>>;

export const TIPSA_STATES: StateTable = {
  "0": ["registered", "Documentado"],
  "1": ["in_transit", "Tránsito"],
  "2": ["out_for_delivery", "Reparto"],
  "3": ["delivered", "Entregado"],
  "4": ["incident", "Incidencia"],
  "5": ["returned", "Devuelto"],
  "6": ["missing", "Falta de expedición"],
  "7": ["in_transit", "Recanalizado"],
  "9": ["missing", "Falta de expedición administrativa"],
  "10": ["destroyed", "Destruido"],
  "11": ["collected", "Recogida"],
  // Scans on the way, by the driver and by a depot.
  "12": ["in_transit", "Leída repartidor"],
  "13": ["in_transit", "Leída"],
  "14": ["available_for_pickup", "Disponible"],
  // Some of its parcels are: not the end.
  "15": ["incident", "Entrega parcial"],
};

/** 18 is sent and is in no catalogue. Whatever is not in the table keeps its number. */
export function stateOf(code: string): { status: TrackingStatus; text: string } {
  const [status, text] = TIPSA_STATES[code] ?? ["unknown", `Estado ${code}`];
  return { status, text };
}
